package dev.postern.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.Accounts;
import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.auth.PasswordHasher;
import dev.postern.migrate.EngineMigrations;
import dev.postern.problem.CommandException;
import dev.postern.server.Extension;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jooq.Catalog;
import org.jooq.Table;
import org.jooq.TableField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests accounts on tables with other columns and keys than those of the example.
class AccountsTest {

    private static final String REF = "6f1c1a52-0000-4000-8000-00000000000a";
    private static final String HASH = new PasswordHasher().hash("correct horse");

    private static final String ROLES = """
            do $$
            begin
                if to_regrole('acc_web') is null then
                    create role acc_web login noinherit;
                    create role acc_anonymous;
                    create role acc_customer;
                    create role acc_reader;
                    grant acc_anonymous, acc_customer, acc_reader to acc_web;
                end if;
            end
            $$;
            """;

    private static final TestSchema SCHEMA =
            TestSchema.of(ROLES + """
                    create table customers (
                        ref     uuid    primary key,
                        mail    text    not null,
                        secret  text,
                        blocked boolean,
                        credit  integer not null default 5
                    );
                    create unique index on customers (lower(mail));
                    create table staff (
                        number integer primary key,
                        name   text    not null unique,
                        secret text    not null,
                        rank   text
                    );
                    alter table customers enable row level security;
                    create policy customers_accounts on customers to acc_reader using (true);
                    create policy customers_own on customers to acc_customer
                        using (ref = (current_setting('request.jwt.claims')::json ->> 'sub')::uuid);
                    grant select, update (secret) on customers to acc_reader;
                    grant select (ref, mail, credit) on customers to acc_customer;
                    grant update (mail) on customers to acc_customer;
                    grant select (number, name, secret, rank), update (secret) on staff to acc_web;
                    """ + EngineMigrations.sql("acc_web")).roles("acc_web", "acc_anonymous");

    @RegisterExtension
    static final TestService CUSTOMERS =
            SCHEMA.serve().withExtension(extension(customers().accessRole("acc_reader")));

    @RegisterExtension
    static final TestService STAFF = SCHEMA.serve()
            .withExtension(extension(Accounts.over(table("staff"))
                    .login(text("staff", "name"))
                    .password(text("staff", "secret"))
                    .role(text("staff", "rank"))));

    private static Accounts customers() {
        return Accounts.over(table("customers"))
                .login(text("customers", "mail"))
                .password(text("customers", "secret"))
                .active(column("customers", "blocked").cast(Boolean.class).isFalse())
                .role("acc_customer")
                .claims(column("customers", "credit"));
    }

    private static Extension extension(Accounts accounts) {
        Catalog classes = SCHEMA.generated().classes();
        return Applications.extension(Application.of(classes).accounts(accounts));
    }

    private static Table<?> table(String name) {
        return Objects.requireNonNull(
                SCHEMA.generated().classes().getSchemas().getFirst().getTable(name));
    }

    private static TableField<?, ?> column(String table, String name) {
        return (TableField<?, ?>) Objects.requireNonNull(table(table).field(name));
    }

    @SuppressWarnings("unchecked")
    private static TableField<?, String> text(String table, String name) {
        return (TableField<?, String>) column(table, name);
    }

    @BeforeEach
    void rows() {
        CUSTOMERS.sql("truncate customers, postern.sessions; insert into customers (ref, mail, secret, blocked) values"
                + " ('" + REF + "', 'Ada@example.com', '" + HASH + "', false),"
                + " (gen_random_uuid(), 'bob@example.com', null, false),"
                + " (gen_random_uuid(), 'eve@example.com', '" + HASH + "', null)");
        STAFF.sql("truncate staff, postern.sessions; insert into staff values"
                + " (7, 'root', '" + HASH + "', 'acc_customer'), (8, 'Root', '" + HASH + "', null),"
                + " (9, 'idle', '" + HASH + "', null)");
    }

    private static HttpResponse<String> login(TestService service, String name, String password) {
        return service.send("POST", "/auth/token", "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private static JsonNode tokens(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestService.json(response);
    }

    private static HttpResponse<String> refresh(TestService service, JsonNode tokens) {
        return service.send(
                "POST",
                "/auth/token",
                "{\"grant_type\":\"refresh_token\",\"refresh_token\":\""
                        + tokens.path("refresh_token").asText() + "\"}");
    }

    private static JsonNode claims(JsonNode tokens) {
        String payload = tokens.path("access_token").asText().split("\\.")[1];
        return TestService.json(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private static String bearer(JsonNode tokens) {
        return "Bearer " + tokens.path("access_token").asText();
    }

    @Test
    void uuidKeyAndConstantRole_areClaims() {
        JsonNode tokens = tokens(login(CUSTOMERS, "ada@EXAMPLE.com", "correct horse"));
        JsonNode claims = claims(tokens);
        assertThat(claims.path("sub").asText()).isEqualTo(REF);
        assertThat(claims.path("role").asText()).isEqualTo("acc_customer");
        assertThat(claims.path("credit").intValue()).isEqualTo(5);
        assertThat(claims.path("sid").asText()).isEqualTo(CUSTOMERS.value("select id from postern.sessions"));
        assertThat(CUSTOMERS
                        .get("/api/customers?select=mail", "Authorization", bearer(tokens))
                        .body())
                .isEqualTo("[{\"mail\":\"Ada@example.com\"}]");
        assertThat(CUSTOMERS.get("/auth/me", "Authorization", bearer(tokens)).body())
                .isEqualTo("{\"ref\":\"" + REF + "\",\"mail\":\"Ada@example.com\",\"credit\":5}");
    }

    @Test
    void loginColumn_isAlternativeFieldName() {
        String form = "mail=ada%40example.com&password=correct+horse";
        tokens(CUSTOMERS.send("POST", "/auth/token", form, "Content-Type", "application/x-www-form-urlencoded"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@example.com", "eve@example.com", "unknown@example.com"})
    void noPasswordOrUnknownActivity_cannotLogIn(String mail) {
        HttpResponse<String> response = login(CUSTOMERS, mail, "correct horse");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(login(CUSTOMERS, "ada@example.com", "wrong").body());
    }

    @Test
    void loginsThatDifferInCase_areFoundExactly() {
        assertThat(claims(tokens(login(STAFF, "root", "correct horse")))
                        .path("sub")
                        .asText())
                .isEqualTo("7");
        assertThat(login(STAFF, "Root", "correct horse").statusCode())
                .as("it has no role")
                .isEqualTo(400);
        assertThat(login(STAFF, "ROOT", "correct horse").statusCode()).isEqualTo(400);
        assertThat(login(STAFF, "idle", "correct horse").statusCode())
                .as("it has no role")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocked = true", "secret = 'other'", "secret = null"})
    void changedAccount_endsItsSessions(String change) {
        JsonNode tokens = tokens(login(CUSTOMERS, "ada@example.com", "correct horse"));
        CUSTOMERS.sql("update customers set " + change + " where ref = '" + REF + "'");
        assertThat(refresh(CUSTOMERS, tokens).statusCode()).isEqualTo(400);
        CUSTOMERS.sql("update customers set blocked = false, secret = '" + HASH + "' where ref = '" + REF + "'");
        assertThat(refresh(CUSTOMERS, tokens).statusCode())
                .as("the session is gone")
                .isEqualTo(400);
    }

    @Test
    void deletedAccount_endsItsSessions() {
        JsonNode tokens = tokens(login(CUSTOMERS, "ada@example.com", "correct horse"));
        CUSTOMERS.sql("delete from customers");
        assertThat(refresh(CUSTOMERS, tokens).statusCode()).isEqualTo(400);
        assertThat(CUSTOMERS.get("/auth/me", "Authorization", bearer(tokens)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void missingOrExpiredToken_hintNamesTheLogin() {
        String login = "Get a token from POST /auth/token.";
        HttpResponse<String> none = CUSTOMERS.get("/api/customers");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(TestService.json(none).path("hint").asText()).isEqualTo(login);
        HttpResponse<String> expired =
                CUSTOMERS.get("/api/customers", "Authorization", Bearer.withClaims("{\"exp\":1}"));
        assertThat(TestService.json(expired).path("hint").asText()).isEqualTo(login);
        HttpResponse<String> forbidden = CUSTOMERS.get("/api/staff", "Authorization", Bearer.of("acc_customer", 1));
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(TestService.json(forbidden).path("hint").isNull()).isTrue();
    }

    @Test
    void passwordColumn_isWriteOnly() {
        JsonNode tokens = tokens(login(STAFF, "root", "correct horse"));
        HttpResponse<String> response = STAFF.get("/api/staff?select=secret", "Authorization", bearer(tokens));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("42703");
    }

    @Test
    void endpoints_areInTheOpenApiDocument() {
        JsonNode paths = TestService.json(CUSTOMERS.get("/api/")).path("paths");
        assertThat(paths.has("/auth/token")).isTrue();
        assertThat(paths.has("/auth/revoke")).isTrue();
        assertThat(paths.has("/auth/me")).isTrue();
    }

    private static void assertStartFails(Accounts accounts, String message, String hint) {
        TestService service = SCHEMA.serve().withExtension(extension(accounts));
        try {
            assertThatThrownBy(service::start).isInstanceOfSatisfying(CommandException.class, e -> {
                assertThat(e.message()).isEqualTo(message);
                assertThat(e.hint()).isEqualTo(hint);
            });
        } finally {
            service.close();
        }
    }

    @Test
    void loginRoleWithoutPrivileges_startPrintsTheGrant() {
        assertStartFails(
                customers(),
                "Role acc_web cannot read the accounts in public.customers",
                "Run: grant usage on schema public to acc_web;"
                        + " grant select, update (\"secret\") on public.customers to acc_web;");
    }

    @Test
    void roleThatCannotBeAssumed_startFails() {
        assertStartFails(
                customers().accessRole("acc_missing"),
                "Role 'acc_missing' cannot be assumed",
                "Grant it to the login role. It cannot be a superuser.");
    }

    @Test
    void invalidDeclaration_isRejected() {
        assertThatThrownBy(() -> extension(Accounts.over(table("staff")).login(text("staff", "name"))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> extension(customers().password(text("staff", "secret"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> extension(customers().claims(text("customers", "secret"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
