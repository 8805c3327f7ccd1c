package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine.ParameterException;

/// Credentials in request headers, which neither `request.headers` nor PostgreSQL's log of bind values contain.
class RequestHeadersTest {

    private static final TestSchema SCHEMA = TestSchema.of("""
                    do $$ begin
                        if to_regrole('headers_login') is null then
                            create role headers_login login noinherit;
                            create role headers_user;
                            grant headers_user to headers_login;
                        end if;
                    end $$;
                    create table note (id int primary key, text text check (text <> 'bad'));
                    grant select, insert, update, delete on note to headers_user;
                    create function headers() returns json stable language sql return
                        current_setting('request.headers')::json;
                    create function fail() returns void language plpgsql as $$ begin
                        raise exception 'it fails';
                    end $$;
                    """).roles("headers_login", "headers_user");

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve();

    @RegisterExtension
    static final TestService EXCLUDING =
            SCHEMA.serve("--request-headers-without=X-Session, x-auth-token", "--request-headers-without=X-Third");

    @BeforeAll
    static void logAllStatements() {
        String name = String.valueOf(SERVICE.value("select current_database()"));
        SERVICE.sql("alter database " + name + " set log_statement = 'all'");
        SERVICE.sql("alter database " + name + " set log_min_duration_statement = 0");
        SERVICE.sql("alter database " + name + " set log_parameter_max_length = -1");
        SERVICE.sql("alter database " + name + " set log_parameter_max_length_on_error = -1");
        SERVICE.sql("alter database " + name + " set log_error_verbosity = verbose");
        SERVICE.sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                + " where application_name = 'postern' and datname = current_database()");
    }

    private static final String[] HEADERS = {
        "Authorization", "Bearer " + "%s",
        "Cookie", "session=c1",
        "Proxy-Authorization", "Basic %s",
        "apikey", "%s",
        "X-API-Key", "%s",
        "X-Session", "s1",
        "X-Auth-Token", "s2",
        "X-Third", "s3",
        "X-Other", "o1"
    };

    private static String[] headers(String authorization, String secret) {
        String[] headers = HEADERS.clone();
        for (int i = 1; i < headers.length; i += 2) {
            headers[i] = headers[i].replace("%s", secret);
        }
        headers[1] = authorization;
        return headers;
    }

    @Test
    void credentialHeaders_areNotInRequestHeaders() {
        String token = Bearer.of("headers_user", 1);
        JsonNode headers = TestService.json(SERVICE.get("/api/rpc/headers", headers(token, "k1")));
        assertThat(headers.propertyStream().map(header -> header.getKey()))
                .contains("x-session", "x-auth-token", "x-third", "x-other", "host")
                .doesNotContain("authorization", "cookie", "proxy-authorization", "apikey", "x-api-key");
    }

    @Test
    void excludedHeaders_areNotInRequestHeaders() {
        String token = Bearer.of("headers_user", 1);
        JsonNode headers = TestService.json(EXCLUDING.get("/api/rpc/headers", headers(token, "k1")));
        assertThat(headers.propertyStream().map(header -> header.getKey()))
                .contains("x-other", "host")
                .doesNotContain("x-session", "x-auth-token", "x-third", "authorization", "apikey", "x-api-key");
    }

    @Test
    void invalidHeaderName_serviceDoesNotStart() {
        assertThatThrownBy(() ->
                        SCHEMA.serve("--request-headers-without=X Session").start())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'X Session' is not a header name");
    }

    @Test
    void requestsWithCredentials_serverLogHasNoCredential() {
        String token = Bearer.of("headers_user", 1);
        String secret = UUID.randomUUID().toString();
        String[] headers = headers(token, secret);
        assertStatus(200, SERVICE.get("/api/note", headers));
        assertStatus(201, SERVICE.send("POST", "/api/note", "{\"id\":1}", headers));
        assertStatus(400, SERVICE.send("POST", "/api/note", "{\"id\":2,\"text\":\"bad\"}", headers));
        assertStatus(400, SERVICE.get("/api/note?id=eq.x", headers));
        assertStatus(400, SERVICE.send("POST", "/api/rpc/fail", "{}", headers));
        String batch = "{\"operations\":[{\"method\":\"GET\",\"path\":\"/note?id=eq.x\"}]}";
        assertStatus(400, SERVICE.send("POST", "/api/-/batch", batch, headers));
        SERVICE.sql("select 'end of " + secret.hashCode() + "'");
        Polling.until(() -> TestDatabases.serverLog().contains("end of " + secret.hashCode()));
        List<String> log = TestDatabases.serverLog().lines().toList();
        assertThat(log).anyMatch(line -> line.contains("x-other"));
        assertThat(log.stream().filter(line -> line.contains(secret))).isEmpty();
        assertThat(log.stream().filter(line -> line.contains(token.substring("Bearer ".length()))))
                .isEmpty();
    }

    private static void assertStatus(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
