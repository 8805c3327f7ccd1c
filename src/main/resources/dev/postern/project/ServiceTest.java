package {{package}};

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.PosternTest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Tests of the running service, with an embedded database of this class.
class {{class}}Test {

    @AutoClose
    static final PosternTest SERVICE = PosternTest.of({{class}}.application());

    @Test
    void openApiDocument_isServed() {
        assertEquals(200, SERVICE.get("/api/").statusCode());
    }
}
