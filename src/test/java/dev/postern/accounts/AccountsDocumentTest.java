package dev.postern.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.Accounts;
import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.auth.PasswordHasher;
import dev.postern.migrate.EngineMigrations;
import dev.postern.server.Extension;
import dev.postern.testing.DocumentedSchema;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Catalog;
import org.jooq.Table;
import org.jooq.TableField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests of `docs/accounts.md`: its schema is served with its declaration.
class AccountsDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/accounts.md");

    private static final TestSchema SCHEMA = TestSchema.of(DocumentedSchema.sql(Path.of("docs/roles.md"))
                    + DocumentedSchema.sql(DOCUMENT)
                    + EngineMigrations.sql("shop_web"))
            .roles("shop_web", "shop_anonymous");

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve().withExtension(declaration());

    private static Extension declaration() {
        Catalog classes = SCHEMA.generated().classes();
        Table<?> customers =
                Objects.requireNonNull(classes.getSchemas().getFirst().getTable("customers"));
        return Applications.extension(Application.of(classes)
                .loginRole("shop_web")
                .accounts(Accounts.over(customers)
                        .login(text(customers, "email"))
                        .password(text(customers, "password_hash"))
                        .active(Objects.requireNonNull(customers.field("is_active", Boolean.class))
                                .isTrue())
                        .role("shop_customer")
                        .claims(text(customers, "email"))
                        .accessRole("shop_accounts")));
    }

    @SuppressWarnings("unchecked")
    private static TableField<?, String> text(Table<?> table, String name) {
        return (TableField<?, String>) Objects.requireNonNull(table.field(name));
    }

    @BeforeAll
    static void rows() {
        String hash = new PasswordHasher().hash("correct horse");
        SERVICE.sql("insert into customers (email, password_hash, is_active) values ('Ada@example.com', '" + hash
                + "', true), ('bob@example.com', '" + hash + "', false)");
    }

    private static HttpResponse<String> login(String email) {
        return SERVICE.send("POST", "/auth/token", "{\"username\":\"" + email + "\",\"password\":\"correct horse\"}");
    }

    @Test
    void customer_logsInAndReadsOwnRow() {
        HttpResponse<String> login = login("ada@example.com");
        assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
        JsonNode tokens = TestService.json(login);
        String authorization = "Bearer " + tokens.get("access_token").textValue();
        assertThat(SERVICE.get("/api/customers?select=id,email", "Authorization", authorization)
                        .body())
                .isEqualTo("[{\"id\":1,\"email\":\"Ada@example.com\"}]");
        assertThat(TestService.json(SERVICE.get("/auth/me", "Authorization", authorization))
                        .get("email")
                        .textValue())
                .isEqualTo("Ada@example.com");
    }

    @Test
    void inactiveCustomer_cannotLogIn() {
        assertThat(login("bob@example.com").statusCode()).isEqualTo(400);
    }

    @Test
    void methodsOfTheDocument_exist() throws IOException {
        String document = Files.readString(DOCUMENT);
        Set<String> methods = Stream.of(Accounts.class.getMethods())
                .filter(method -> method.getReturnType().equals(Accounts.class))
                .map(Method::getName)
                .filter(name -> !name.equals("over"))
                .collect(Collectors.toSet());
        assertThat(Pattern.compile("(?m)^\\| `([a-zA-Z]+)` \\|")
                        .matcher(document)
                        .results()
                        .map(name -> name.group(1)))
                .containsExactlyInAnyOrderElementsOf(methods);
    }
}
