package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.api.ApiRequest.Content;
import dev.postern.api.ApiRequest.Method;
import dev.postern.api.ApiResponse.Body;
import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.api.ServerTiming.Output;
import dev.postern.catalog.ApiCatalog;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.openapi.OpenApiDocument.ApiInfo;
import dev.postern.plan.DialectSettings;
import dev.postern.problem.ProblemException;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ApiBase;
import dev.postern.request.BigintFormat;
import dev.postern.request.RequestLimits;
import dev.postern.result.JsonBuffer;
import dev.postern.store.Cancellation;
import dev.postern.store.Database;
import dev.postern.store.DatabaseSettings;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Requests that reach the API without a server and without a socket.
class ApiTest {

    private static final ApiCatalog CATALOG = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of());

    private static @Nullable Database database;
    private static @Nullable Api api;

    @BeforeAll
    static void open() {
        Database opened = new Database(
                TestDatabases.withLogin("tester_login", TestDatabases.createEverything()), DatabaseSettings.DEFAULT);
        database = opened;
        opened.readSessionEffects();
        ApiInfo info = new ApiInfo("1", ExecutionPlans.DISABLED, Availability.NO_TABLE, BigintFormat.NUMBER);
        api = Api.of(
                RequestLimits.DEFAULT,
                DialectSettings.DEFAULT,
                ResponseSettings.DEFAULT.withServerTiming(Output.SENT),
                CATALOG,
                new Authentication(AuthSettings.DEFAULT.withAnonymous(new Anonymous.Role("tester")), opened),
                new OpenApiDocument(CATALOG, info, List.of()));
    }

    @AfterAll
    static void close() {
        if (database != null) {
            database.close();
        }
    }

    private static ApiResponse answer(
            Method method, Target target, @Nullable String query, String body, Map<String, List<String>> headers) {
        if (api == null) {
            throw new IllegalStateException("The API is not open");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ApiRequest request =
                new ApiRequest(method, target, ApiBase.DEFAULT, "/x", query, Headers.of(headers), () -> bytes);
        return api.answer(request, new Cancellation());
    }

    private static ApiResponse get(Target target, String query, Map<String, List<String>> headers) {
        return answer(Method.GET, target, query, "", headers);
    }

    private static String text(ApiResponse response) {
        return new String(response.content().toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void list_hasBodyRangeAndTiming() {
        try (ApiResponse response = get(new Target.Rows("films"), "select=id&order=id&limit=2", Map.of())) {
            assertThat(response.status()).isEqualTo(200);
            assertThat(text(response)).isEqualTo("[{\"id\":1},{\"id\":2}]");
            assertThat(response.headers().first("Content-Range")).isEqualTo("0-1/*");
            assertThat(response.headers().first("Server-Timing"))
                    .contains("jwt;", "plan;", "transaction;", "response;");
        }
    }

    @Test
    void rowWithItsEntityTag_isNotModified() {
        Target row = new Target.Row("films", "1");
        String tag = get(row, "select=id", Map.of()).headers().first("ETag");
        assertThat(tag).isNotNull();
        ApiResponse response = get(row, "select=id", Map.of("if-none-match", List.of(String.valueOf(tag))));
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.body()).isInstanceOf(Body.Empty.class);
        assertThat(response.headers().first("ETag")).isEqualTo(tag);
    }

    @Test
    void everyKindOfAction_hasServerTiming() {
        List<ApiResponse> responses = List.of(
                get(new Target.Row("films", "1"), "select=id", Map.of()),
                get(new Target.Function("answer"), "", Map.of()),
                get(new Target.Root(), "", Map.of()),
                answer(Method.OPTIONS, new Target.Rows("films"), null, "", Map.of()),
                answer(Method.POST, new Target.Function("count_calls"), null, "{}", Map.of()),
                answer(Method.DELETE, new Target.Rows("logs"), "number=eq.-1", "", Map.of()),
                answer(Method.POST, new Target.Batch(), null, "{\"operations\":[]}", Map.of()));
        assertThat(responses)
                .allSatisfy(response ->
                        assertThat(response.headers().first("Server-Timing")).contains("jwt;", "parse;", "response;"));
    }

    @Test
    void batch_returnsTheResponsesOfItsOperations() {
        ApiResponse response = answer(
                Method.POST,
                new Target.Batch(),
                null,
                "{\"operations\":[{\"method\":\"GET\",\"path\":\"/films/1?select=id\"}]}",
                Map.of());
        assertThat(text(response))
                .startsWith("{\"results\":[{\"id\":null,\"status\":200")
                .endsWith("\"body\":{\"id\":1}}]}");
    }

    @Test
    void manyRowsAsLines_areStreamedUntilClosed() {
        try (ApiResponse response =
                get(new Target.Function("numbers"), "up_to=20000", Map.of("accept", List.of("application/x-ndjson")))) {
            assertThat(response.body()).isInstanceOf(Body.Stream.class);
            if (response.body() instanceof Body.Stream(var _, RowStream rows)) {
                long bytes = 0;
                for (JsonBuffer chunk = rows.next(); chunk != null; chunk = rows.next()) {
                    bytes += chunk.size();
                }
                assertThat(bytes).isEqualTo(108_894);
            }
        }
    }

    @Test
    void rejectedWrite_isRolledBack() {
        Target logs = new Target.Rows("logs");
        answer(Method.POST, logs, null, "[{\"number\":7},{\"number\":7}]", Map.of());
        Map<String, List<String>> headers = Map.of("Prefer", List.of("handling=strict, max-affected=1"));
        assertThatThrownBy(() -> answer(Method.DELETE, logs, "number=eq.7", "", headers))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        error -> assertThat(error.problem().codeText()).isEqualTo("PGRST124"));
        assertThat(text(get(logs, "select=number&number=eq.7", Map.of()))).isEqualTo("[{\"number\":7},{\"number\":7}]");
    }

    @Test
    void bodyOfARead_isNotRead() {
        Content unreadable = () -> {
            throw new AssertionError("read");
        };
        ApiRequest request = new ApiRequest(
                Method.GET,
                new Target.Rows("films"),
                ApiBase.DEFAULT,
                "/films",
                "limit=0",
                Headers.of(Map.of()),
                unreadable);
        assertThat(api == null ? null : api.answer(request, new Cancellation()).status())
                .isEqualTo(200);
    }
}
