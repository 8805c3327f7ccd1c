package {{package}};

import static {{package}}.schema.Tables.PRODUCTS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.PosternTest;
import java.math.BigDecimal;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Tests of the running service, with an embedded database of this class.
class {{class}}Test {

    @AutoClose
    static final PosternTest SERVICE = PosternTest.of({{class}}.application());

    @Test
    void product_isServed() {
        SERVICE.sql(dsl -> dsl.insertInto(PRODUCTS)
                .set(PRODUCTS.NAME, "Ladder")
                .set(PRODUCTS.PRICE, new BigDecimal("79.00"))
                .execute());
        assertEquals(
                "[{\"name\":\"Ladder\"}]",
                SERVICE.get("/api/products?select=name&name=eq.Ladder").body());
    }
}
