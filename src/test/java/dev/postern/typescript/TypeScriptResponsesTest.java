package dev.postern.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.testing.Everything;
import dev.postern.testing.TestService;
import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Intersection;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.ObjectType;
import dev.postern.typescript.TypeNode.Text;
import dev.postern.typescript.TypeNode.Tuple;
import dev.postern.typescript.TypeNode.Union;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the service answers is of the types that are told of it.
class TypeScriptAnswersTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--schemas=public,extra");

    private static final ApiCatalog CATALOG =
            ApiCatalog.of(Everything.generated(), List.of("public", "extra"), List.of());
    private static final TypeMapper TYPES = new TypeMapper(CATALOG);
    private static final TablesSection TABLES = new TablesSection(CATALOG, TYPES);

    /// Types by the texts that refer to them.
    private static final Map<String, TypeNode> NAMED = named();

    private static Map<String, TypeNode> named() {
        Map<String, TypeNode> named = new HashMap<>();
        for (String schema : CATALOG.schemas()) {
            CATALOG.types()
                    .enumerations(schema)
                    .forEach(type -> named.put(text(TYPES.of(type)), TypeNode.union(TypeMapper.labels(type))));
            CATALOG.types()
                    .composites(schema)
                    .forEach(type -> named.put(text(TYPES.of(type)), TypeNode.open(TYPES.attributes(type))));
        }
        return named;
    }

    private static String text(TypeNode type) {
        return type instanceof Text(String text) ? text : "";
    }

    @TestFactory
    Stream<DynamicTest> rowsAreOfTheTypesOfTheirColumns() {
        SERVICE.sql("""
                insert into extra.shirts (size, fits, measured, costs)
                values ('M', '{S,M}', row('S', '{1.5,2}', 'wide'), 12.5);
                insert into entries (note) values ('n');
                insert into numbered default values;
                insert into announced values (1, '201', '[]');
                """);
        return CATALOG.schemas().stream()
                .flatMap(schema -> CATALOG.resources(schema).values().stream())
                .map(resource ->
                        DynamicTest.dynamicTest(resource.schema() + "." + resource.name(), () -> rowsFit(resource)));
    }

    private static void rowsFit(Resource resource) {
        HttpResponse<String> response = SERVICE.get(
                "/api/" + resource.name() + "?limit=20",
                "Accept-Profile",
                resource.schema(),
                "Accept",
                "application/json");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<Member> columns = TABLES.columns(resource);
        for (JsonNode row : TestService.json(response)) {
            Set<String> names = new TreeSet<>();
            row.fieldNames().forEachRemaining(names::add);
            assertThat(columns.stream().map(Member::name)).containsExactlyInAnyOrderElementsOf(names);
            for (Member column : columns) {
                JsonNode value = row.get(column.name());
                assertThat(fits(value, column.type()))
                        .as("%s: %s is a %s", column.name(), value, column.type())
                        .isTrue();
            }
        }
    }

    /// Were everything taken for anything, the rows above would fit as well.
    @Test
    void eachTypeIsToldFromOthers() {
        JsonNode row = TestService.json(SERVICE.get("/api/kinds?id=eq.1")).get(0);
        Resource kinds = CATALOG.resource("public", "kinds");
        Map<String, Long> fitting = new HashMap<>();
        for (Member column : TABLES.columns(kinds)) {
            long others = Stream.of("id", "a_text", "a_boolean", "a_mood", "an_address", "some_integers")
                    .filter(other -> fits(row.get(other), column.type()))
                    .count();
            fitting.put(column.name(), others);
        }
        assertThat(fitting)
                .containsEntry("id", 1L)
                .containsEntry("a_text", 2L)
                .containsEntry("a_boolean", 1L)
                .containsEntry("a_mood", 1L)
                .containsEntry("an_address", 1L)
                .containsEntry("some_integers", 1L)
                .containsEntry("some_addresses", 0L)
                .containsEntry("a_json", 6L);
    }

    /// Functions without arguments that only read: what they answer, null aside, which no type tells of.
    @TestFactory
    Stream<DynamicTest> functionsAnswerWhatTheyAreSaidToReturn() {
        TypeNode functions = new FunctionsSection(CATALOG, TYPES, TABLES).functions("public");
        return ((ObjectType) functions)
                .members().stream()
                        .filter(member -> !Set.of(
                                        "no_number", "no_pixel", "anything", "pixel", "forget", "stable_write")
                                .contains(member.name()))
                        .filter(member -> member.type() instanceof ObjectType)
                        .filter(member -> !(part(member.type(), "Args") instanceof ObjectType))
                        .map(member -> DynamicTest.dynamicTest(
                                member.name(), () -> answerFits(member.name(), part(member.type(), "Returns"))));
    }

    private static TypeNode part(TypeNode function, String name) {
        return ((ObjectType) function)
                .members().stream()
                        .filter(member -> member.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .type();
    }

    private static void answerFits(String function, TypeNode returns) {
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/" + function, "{}");
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 205);
        if (returns.equals(new Text("undefined"))) {
            assertThat(response.body()).isEmpty();
        } else {
            assertThat(fits(TestService.json(response), returns))
                    .as("%s is a %s", response.body(), returns)
                    .isTrue();
        }
    }

    private static boolean fits(JsonNode value, TypeNode type) {
        return switch (type) {
            case Text(String text)
            when text.startsWith("\"") || text.startsWith("'") ->
                value.isTextual() && SourceText.quoted(value.asText()).equals(text);
            case Text(String text) when NAMED.containsKey(text) -> fits(value, NAMED.getOrDefault(text, Text.NEVER));
            case Text(String text) -> fits(value, text);
            case Union(List<TypeNode> parts) -> parts.stream().anyMatch(part -> fits(value, part));
            case ObjectType(List<Member> members, var layout) ->
                value.isObject()
                        && value.size() == members.size()
                        && members.stream()
                                .allMatch(member ->
                                        value.has(member.name()) && fits(value.get(member.name()), member.type()));
            case Tuple(List<TypeNode> elements) -> false;
            // PostgreSQL does not know of an array whether it has nulls in it, nor how many dimensions
            case ArrayType(TypeNode element) ->
                value.isArray()
                        && value.valueStream()
                                .allMatch(each -> each.isNull() || fits(each, element) || fits(each, type));
            case Intersection(ObjectType left, Text right) -> false;
        };
    }

    private static boolean fits(JsonNode value, String name) {
        return switch (name) {
            case "string" -> value.isTextual();
            // JSON has no infinity, for which PostgreSQL has strings
            case "number" ->
                value.isNumber() || Set.of("Infinity", "-Infinity", "NaN").contains(value.asText());
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "Json", "unknown" -> true;
            default -> name.startsWith("Database[") && value.isObject();
        };
    }
}
