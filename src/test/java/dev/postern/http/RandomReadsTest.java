package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.testing.Everything;
import dev.postern.testing.TestService;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random requests that make sense, over every resource and relationship of the tests' schema: PostgreSQL's
/// EXPLAIN accepts the SQL of each, and it runs.
class RandomReadsTest {

    private static final int ROUNDS = 150;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--aggregates", "--plan");

    private static final ApiCatalog CATALOG = ApiCatalog.of(Everything.generated(), List.of(), List.of());

    private final List<String> parameters = new ArrayList<>();
    private Random random = new Random();

    @Test
    void everyRequestThatMakesSenseIsAStatement() {
        long seed = System.nanoTime();
        random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            String path = request();
            HttpResponse<String> plan =
                    SERVICE.get(path, "Accept", "application/vnd.pgrst.plan+text", "Prefer", "count=exact");
            assertThat(plan.statusCode())
                    .as("seed %d, %s: %s", seed, path, plan.body())
                    .isEqualTo(200);
            assertThat(plan.body()).contains("cost=");
            HttpResponse<String> rows = SERVICE.get(path, "Accept", "application/json");
            assertThat(rows.statusCode())
                    .as("seed %d, %s: %s", seed, path, rows.body())
                    .isEqualTo(200);
            assertThat(TestService.json(rows).isArray()).isTrue();
            assertThat(SERVICE.get(path, "Accept", "text/csv").statusCode())
                    .as("seed %d, %s", seed, path)
                    .isEqualTo(200);
        }
    }

    private String request() {
        parameters.clear();
        Resource resource = any(List.copyOf(CATALOG.resources().values()));
        List<String> items = items(resource, "", 3);
        clauses(resource, "");
        StringBuilder path = new StringBuilder(
                "/api/" + encoded(resource.name()).replace("+", "%20") + "?select=" + encoded(String.join(",", items)));
        parameters.forEach(parameter -> path.append('&').append(parameter));
        return path.toString();
    }

    private List<String> items(Resource resource, String prefix, int depth) {
        List<String> items = new ArrayList<>();
        items.add(random.nextInt(3) == 0 ? "*" : quoted(any(resource.columns()).name()));
        for (int i = 0; i < 2; i++) {
            Column column = any(resource.columns());
            switch (random.nextInt(4)) {
                case 0 -> items.add("a" + i + ":" + quoted(column.name()) + "::text");
                case 1 -> items.add("p" + i + ":" + quoted(column.name()) + (random.nextBoolean() ? "->x->>0" : "->0"));
                default -> items.add(quoted(column.name()));
            }
        }
        for (int i = random.nextInt(3);
                i > 0 && depth > 0 && !resource.relationships().isEmpty();
                i--) {
            Relationship relationship = any(resource.relationships());
            if (relationship.from() != relationship.to()) {
                items.add(embed(relationship, "e" + i, prefix, depth));
            }
        }
        return items;
    }

    private String embed(Relationship relationship, String alias, String prefix, int depth) {
        Resource to = relationship.to();
        boolean function = relationship.path() instanceof Relationship.FunctionPath;
        String target = function ? quoted(relationship.name()) : quoted(to.name()) + "!" + quoted(relationship.name());
        String join = random.nextInt(4) == 0 ? "!inner" : "";
        if (random.nextInt(5) == 0) {
            String spread = random.nextInt(2) + alias;
            return "..." + target + join + "(" + spread + ":"
                    + quoted(any(to.columns()).name()) + ")";
        }
        clauses(to, prefix + alias + ".");
        if (random.nextInt(4) == 0) {
            parameter(prefix + alias, random.nextBoolean() ? "is.null" : "not.is.null");
        }
        if (relationship.cardinality().toOne() && random.nextInt(3) == 0) {
            parameter(prefix + "order", alias + "(" + quoted(sortable(to)) + ").desc.nullslast");
        }
        String items = random.nextInt(6) == 0
                ? "count(),m:" + quoted(sortable(to)) + ".max()"
                : String.join(",", items(to, prefix + alias + ".", depth - 1));
        return alias + ":" + target + join + "(" + items + ")";
    }

    private void clauses(Resource resource, String prefix) {
        for (int i = random.nextInt(3); i > 0; i--) {
            Column column = any(resource.columns());
            switch (random.nextInt(3)) {
                case 0 ->
                    parameter(prefix + quoted(column.name()), random.nextBoolean() ? "is.null" : "not.is.not_null");
                case 1 -> parameter(prefix + quoted(column.name()) + "->>x", "like.*a*");
                default ->
                    parameter(
                            prefix + (random.nextBoolean() ? "or" : "not.and"),
                            "(" + quoted(column.name()) + ".is.null,"
                                    + quoted(any(resource.columns()).name()) + "->>0.in.(a,\"b,c\"))");
            }
        }
        if (random.nextBoolean()) {
            parameter(prefix + "limit", String.valueOf(random.nextInt(5)));
        }
        if (random.nextInt(4) == 0) {
            parameter(prefix + "offset", "1");
        }
    }

    /// A column whose type has an order and a greatest value.
    private String sortable(Resource resource) {
        List<String> types = List.of("integer", "bigint", "text", "numeric", "date", "timestamp with time zone");
        List<String> names = resource.columns().stream()
                .filter(column -> types.contains(column.type().name()))
                .map(Column::name)
                .toList();
        return any(names);
    }

    private void parameter(String name, String value) {
        parameters.add(encoded(name) + "=" + encoded(value));
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
