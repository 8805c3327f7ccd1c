package dev.postern.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.request.BigintFormat;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestService;
import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Intersection;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.ObjectType;
import dev.postern.typescript.TypeNode.Text;
import dev.postern.typescript.TypeNode.Tuple;
import dev.postern.typescript.TypeNode.Union;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The agreement of real responses with their TypeScript types.
class TypeScriptResponsesTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--schemas=public,extra");

    private static final ApiCatalog CATALOG =
            ApiCatalog.of(EverythingSchema.generated(), List.of("public", "extra"), List.of());
    private static final TypeMapper TYPES = new TypeMapper(CATALOG, BigintFormat.NUMBER);
    private static final TablesSection TABLES = new TablesSection(CATALOG, TYPES);

    /// The enumerations and composite types by the text of a reference to them.
    private static final Map<String, TypeNode> REFERENCED_TYPES = referencedTypes();

    private static Map<String, TypeNode> referencedTypes() {
        Map<String, TypeNode> types = new HashMap<>();
        for (String schema : CATALOG.schemas()) {
            CATALOG.types()
                    .enumerations(schema)
                    .forEach(type -> types.put(text(TYPES.typeOf(type)), TypeNode.union(TypeMapper.labels(type))));
            CATALOG.types()
                    .composites(schema)
                    .forEach(type ->
                            types.put(text(TYPES.typeOf(type)), TypeNode.expandedObject(TYPES.attributes(type))));
        }
        return types;
    }

    private static String text(TypeNode type) {
        return type instanceof Text(String text) ? text : "";
    }

    @TestFactory
    Stream<DynamicTest> rows_matchTheTypesOfTheirColumns() {
        SERVICE.sql("""
                insert into extra.shirts (size, fits, measured, costs)
                values ('M', '{S,M}', row('S', '{1.5,2}', 'wide'), 12.5);
                insert into entries (note) values ('n');
                insert into numbered default values;
                insert into announced values (1, '201', '[]');
                """);
        return CATALOG.schemas().stream()
                .flatMap(schema -> CATALOG.resources(schema).values().stream())
                .flatMap(resource -> Stream.of(BigintFormat.values())
                        .map(format -> DynamicTest.dynamicTest(
                                resource.schema() + "." + resource.name() + ", bigint=" + format,
                                () -> checkRows(resource, format))));
    }

    private static void checkRows(Resource resource, BigintFormat format) {
        List<Member> columns = new TablesSection(CATALOG, new TypeMapper(CATALOG, format)).columns(resource);
        String select = columns.stream() // a handler for any media type would answer the default select
                .map(column -> '"' + column.name().replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(","));
        HttpResponse<String> response = SERVICE.get(
                "/api/" + resource.name() + "?limit=20&select=" + URLEncoder.encode(select, StandardCharsets.UTF_8),
                "Accept-Profile",
                resource.schema(),
                "Accept",
                "application/json",
                "Prefer",
                "bigint=" + format);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        for (JsonNode row : TestService.json(response)) {
            Set<String> names = new TreeSet<>();
            row.fieldNames().forEachRemaining(names::add);
            assertThat(columns.stream().map(Member::name)).containsExactlyInAnyOrderElementsOf(names);
            for (Member column : columns) {
                JsonNode value = row.get(column.name());
                assertThat(matches(value, column.type()))
                        .as("%s: %s is a %s", column.name(), value, column.type())
                        .isTrue();
            }
        }
    }

    /// Guards the other tests, which would also succeed if every value matched every type.
    @Test
    void valuesOfOtherTypes_doNotMatch() {
        JsonNode row = TestService.json(SERVICE.get("/api/kinds?id=eq.1")).get(0);
        Resource kinds = CATALOG.resource("public", "kinds");
        Map<String, Long> matchCounts = new HashMap<>();
        for (Member column : TABLES.columns(kinds)) {
            long matches = Stream.of("id", "a_text", "a_boolean", "a_mood", "an_address", "some_integers")
                    .filter(other -> matches(row.get(other), column.type()))
                    .count();
            matchCounts.put(column.name(), matches);
        }
        assertThat(matchCounts)
                .containsEntry("id", 1L)
                .containsEntry("a_text", 2L)
                .containsEntry("a_boolean", 1L)
                .containsEntry("a_mood", 1L)
                .containsEntry("an_address", 1L)
                .containsEntry("some_integers", 1L)
                .containsEntry("some_addresses", 0L)
                .containsEntry("a_json", 6L);
    }

    /// Calls the functions without arguments that only read, except those that return null, which no type
    /// includes.
    @TestFactory
    Stream<DynamicTest> results_matchTheReturnTypes() {
        return Stream.of(BigintFormat.values()).flatMap(TypeScriptResponsesTest::results);
    }

    private static Stream<DynamicTest> results(BigintFormat format) {
        TypeMapper types = new TypeMapper(CATALOG, format);
        TypeNode functions =
                new FunctionsSection(CATALOG, types, new TablesSection(CATALOG, types)).functions("public");
        return ((ObjectType) functions)
                .members().stream()
                        .filter(member -> !Set.of(
                                        "no_number", "no_pixel", "anything", "pixel", "forget", "stable_write")
                                .contains(member.name()))
                        .filter(member -> member.type() instanceof ObjectType)
                        .filter(member -> !(memberType(member.type(), "Args") instanceof ObjectType))
                        .map(member -> DynamicTest.dynamicTest(
                                member.name() + ", bigint=" + format,
                                () -> checkResult(member.name(), memberType(member.type(), "Returns"), format)));
    }

    private static TypeNode memberType(TypeNode function, String name) {
        return ((ObjectType) function)
                .members().stream()
                        .filter(member -> member.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .type();
    }

    private static void checkResult(String function, TypeNode returns, BigintFormat format) {
        HttpResponse<String> response =
                SERVICE.send("POST", "/api/rpc/" + function, "{}", "Prefer", "bigint=" + format);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 205);
        if (returns.equals(new Text("undefined"))) {
            assertThat(response.body()).isEmpty();
        } else {
            assertThat(matches(TestService.json(response), returns))
                    .as("%s is a %s", response.body(), returns)
                    .isTrue();
        }
    }

    private static boolean matches(JsonNode value, TypeNode type) {
        return switch (type) {
            case Text(String text)
            when text.startsWith("\"") || text.startsWith("'") ->
                value.isTextual() && SourceText.quoted(value.asText()).equals(text);
            case Text(String text)
            when REFERENCED_TYPES.containsKey(text) -> matches(value, REFERENCED_TYPES.getOrDefault(text, Text.NEVER));
            case Text(String text) -> matches(value, text);
            case Union(List<TypeNode> parts) -> parts.stream().anyMatch(part -> matches(value, part));
            case ObjectType(List<Member> members, var layout) ->
                value.isObject()
                        && value.size() == members.size()
                        && members.stream()
                                .allMatch(member ->
                                        value.has(member.name()) && matches(value.get(member.name()), member.type()));
            case Tuple(List<TypeNode> elements) -> false;
            // PostgreSQL declares neither the nullability of elements nor the number of dimensions
            case ArrayType(TypeNode element) ->
                value.isArray()
                        && value.valueStream()
                                .allMatch(item -> item.isNull() || matches(item, element) || matches(item, type));
            case Intersection(ObjectType left, Text right) -> false;
        };
    }

    private static boolean matches(JsonNode value, String name) {
        return switch (name) {
            case "string" -> value.isTextual();
            // PostgreSQL writes infinity and NaN as strings, because JSON has no numbers for them
            case "number" ->
                value.isNumber() || Set.of("Infinity", "-Infinity", "NaN").contains(value.asText());
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "Json", "unknown" -> true;
            default -> name.startsWith("Database[") && value.isObject();
        };
    }
}
