package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestService;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random valid reads over every resource and relationship of the test schema: EXPLAIN and execution succeed.
class RandomReadsTest {

    private static final int ROUNDS = 150;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--aggregates", "--plan");

    private static final ApiCatalog CATALOG = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of());

    private final List<String> parameters = new ArrayList<>();
    private Random random = new Random();

    @Test
    void randomValidRead_succeeds() {
        long seed = System.nanoTime();
        random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            String path = randomPath();
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

    private String randomPath() {
        parameters.clear();
        Resource resource = anyOf(List.copyOf(CATALOG.resources().values()));
        List<String> items = randomItems(resource, "", 3);
        addRandomClauses(resource, "");
        StringBuilder path = new StringBuilder(
                "/api/" + encoded(resource.name()).replace("+", "%20") + "?select=" + encoded(String.join(",", items)));
        parameters.forEach(parameter -> path.append('&').append(parameter));
        return path.toString();
    }

    private List<String> randomItems(Resource resource, String prefix, int depth) {
        List<String> items = new ArrayList<>();
        items.add(
                random.nextInt(3) == 0 ? "*" : quoted(anyOf(resource.columns()).name()));
        for (int i = 0; i < 2; i++) {
            Column column = anyOf(resource.columns());
            switch (random.nextInt(4)) {
                case 0 -> items.add("a" + i + ":" + quoted(column.name()) + "::text");
                case 1 -> items.add("p" + i + ":" + quoted(column.name()) + (random.nextBoolean() ? "->x->>0" : "->0"));
                default -> items.add(quoted(column.name()));
            }
        }
        for (int i = random.nextInt(3);
                i > 0 && depth > 0 && !resource.relationships().isEmpty();
                i--) {
            Relationship relationship = anyOf(resource.relationships());
            if (relationship.source() != relationship.target()) {
                items.add(randomEmbed(relationship, "e" + i, prefix, depth));
            }
        }
        return items;
    }

    private String randomEmbed(Relationship relationship, String alias, String prefix, int depth) {
        Resource to = relationship.target();
        boolean function = relationship.path() instanceof Relationship.FunctionPath;
        String target = function ? quoted(relationship.name()) : quoted(to.name()) + "!" + quoted(relationship.name());
        String join = random.nextInt(4) == 0 ? "!inner" : "";
        if (random.nextInt(5) == 0) {
            String spread = random.nextInt(2) + alias;
            return "..." + target + join + "(" + spread + ":"
                    + quoted(anyOf(to.columns()).name()) + ")";
        }
        addRandomClauses(to, prefix + alias + ".");
        if (random.nextInt(4) == 0) {
            addParameter(prefix + alias, random.nextBoolean() ? "is.null" : "not.is.null");
        }
        if (relationship.cardinality().isToOne() && random.nextInt(3) == 0) {
            addParameter(prefix + "order", alias + "(" + quoted(sortable(to)) + ").desc.nullslast");
        }
        String items = random.nextInt(6) == 0
                ? "count(),m:" + quoted(sortable(to)) + ".max()"
                : String.join(",", randomItems(to, prefix + alias + ".", depth - 1));
        return alias + ":" + target + join + "(" + items + ")";
    }

    private void addRandomClauses(Resource resource, String prefix) {
        for (int i = random.nextInt(3); i > 0; i--) {
            Column column = anyOf(resource.columns());
            switch (random.nextInt(3)) {
                case 0 ->
                    addParameter(prefix + quoted(column.name()), random.nextBoolean() ? "is.null" : "not.is.not_null");
                case 1 -> addParameter(prefix + quoted(column.name()) + "->>x", "like.*a*");
                default ->
                    addParameter(
                            prefix + (random.nextBoolean() ? "or" : "not.and"),
                            "(" + quoted(column.name()) + ".is.null,"
                                    + quoted(anyOf(resource.columns()).name()) + "->>0.in.(a,\"b,c\"))");
            }
        }
        if (random.nextBoolean()) {
            addParameter(prefix + "limit", String.valueOf(random.nextInt(5)));
        }
        if (random.nextInt(4) == 0) {
            addParameter(prefix + "offset", "1");
        }
    }

    /// Returns a random column whose type has an order and a maximum.
    private String sortable(Resource resource) {
        List<String> types = List.of("integer", "bigint", "text", "numeric", "date", "timestamp with time zone");
        List<String> names = resource.columns().stream()
                .filter(column -> types.contains(column.type().name()))
                .map(Column::name)
                .toList();
        return anyOf(names);
    }

    private void addParameter(String name, String value) {
        parameters.add(encoded(name) + "=" + encoded(value));
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
