package dev.postern.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.request.BigintFormat;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.NodeTests;
import dev.postern.testschema.public_.tables.Films;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The TypeScript module of a schema with all kinds of tables, functions and types.
class TypeScriptModuleTest {

    private static final String MODULE = TypeScriptModule.of(catalog("public", "extra"));

    private static ApiCatalog catalog(String... schemas) {
        return ApiCatalog.of(EverythingSchema.generated(), List.of(schemas), List.of());
    }

    @Test
    void moduleAndRandomTypes_areFormattedLikePrettier() {
        long seed = System.nanoTime();
        StringBuilder random = new StringBuilder("// seed ").append(seed);
        RandomTypes types = new RandomTypes(seed);
        for (int i = 0; i < 60; i++) {
            new TypePrinter(random.append("\n\n")).print("export type T" + i + " = ", types.object(5));
        }
        Map<String, String> files =
                Map.of("everything.ts", MODULE, "random.ts", random.append('\n').toString());
        NodeTests.runProgram(files, "prettier", "--check", "--no-semi", "everything.ts", "random.ts");
    }

    /// The compiled file asserts the inferred types.
    @Test
    void postgrestJs_infersTheTypesOfResponses() {
        NodeTests.compile(Map.of("everything.ts", MODULE), "everything.types.ts");
    }

    @Test
    void orderOfSchemas_changesOnlyTheDefaultSchema() {
        assertThat(TypeScriptModule.of(catalog("extra", "public"))
                        .replace("SchemaName, \"extra\"", "SchemaName, \"public\""))
                .isEqualTo(MODULE);
        assertThat(TypeScriptModule.of(catalog("public", "extra"))).isEqualTo(MODULE);
    }

    @Test
    void writeOnlyColumn_onlyItsInputKeyIsInWriteTypes() {
        WriteOnlyColumn writeOnlyColumn = new WriteOnlyColumn(Films.FILMS.TITLE, "name", title -> title);
        String module =
                TypeScriptModule.of(ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of(writeOnlyColumn)));
        assertThat(module)
                .doesNotContain("title: string\n", "title: string | null\n", "title?:", "films_array", "films_whole");
        assertThat(section(module, "      films: {", "      measurements: {"))
                .containsOnlyOnce("          name: string\n")
                .containsOnlyOnce("          name?: string\n");
        assertThat(section(module, "      good_films: {", "      recent_films: {"))
                .contains("rating")
                .doesNotContain("name");
        assertThat(MODULE).contains("title: string\n", "title?:", "films_array", "films_whole");
    }

    private static String section(String module, String start, String end) {
        int from = module.indexOf(start);
        return module.substring(from, module.indexOf(end, from));
    }

    @Test
    void helperTypesWithoutSchema_useTheFirstSchema() {
        assertThat(TypeScriptModule.of(catalog("extra")))
                .contains("[Extract<SchemaName, \"extra\">]", "\n  /** Prints and shirts. */\n  extra: {\n")
                .doesNotContain("public: {", "\"public\"");
    }

    /// Types of a schema that is not served are written out, because the module has nothing to refer to.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "extra.size; 'S' | 'M' | 'it\\'s _XL_ \\\\ ü'",
                "extra.size[]; ('S' | 'M' | 'it\\'s _XL_ \\\\ ü')[]",
                "extra.shirts; unknown",
                "address; Database['public']['CompositeTypes']['address']",
                "home; Database['public']['CompositeTypes']['address']",
                "films[]; Database['public']['Tables']['films']['Row'][]",
                "recent_films; Database['public']['Views']['recent_films']['Row']",
                "score; number",
                "numeric(10,2); number",
                "character(5); string",
                "interval; unknown",
                "int4multirange; unknown",
                "void; undefined"
            })
    void typeOfServedSchema_isAReference(String type, String expected) {
        StringBuilder text = new StringBuilder();
        new TypePrinter(text).print("", new TypeMapper(catalog("public"), BigintFormat.NUMBER).namedType(type));
        assertThat(text.toString().replace("\\\"", "_").replace("\"", "'").replace("s 'XL'", "s _XL_"))
                .isEqualTo(expected);
    }

    @Test
    void compositeTypeOfOtherSchema_isWrittenOut() {
        StringBuilder text = new StringBuilder();
        new TypePrinter(text)
                .print("", new TypeMapper(catalog("public"), BigintFormat.NUMBER).namedType("extra.measure"));
        assertThat(text)
                .contains("{\n  /** Width, height. */\n  \"in cm\": number[] | null\n  note: string | null\n  size:");
    }

    @Test
    void endOfCommentInComment_isEscaped() {
        assertThat(MODULE).contains("/** The size *\\/ of it. */", "a \\ and a tab\there; *\\/ and {@code} too.");
        assertThat(SourceText.comment("a */ b */")).containsExactly("/** a *\\/ b *\\/ */");
        assertThat(SourceText.comment("/*/\n\n */")).containsExactly("/**", " * /*\\/", " *", " * *\\/", " */");
    }
}
