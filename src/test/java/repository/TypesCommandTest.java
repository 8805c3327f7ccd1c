package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import dev.postern.Applications;
import dev.postern.cli.TypesCommand;
import dev.postern.testing.NodeTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Tests `postern types` with the blog's schema.
class TypesCommandTest {

    private static final String PRINTED = types();

    private static String types(String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            TypesCommand types = new TypesCommand(schemas -> Applications.catalog(Blog.application(), schemas));
            assertThat(new CommandLine(types).execute(arguments)).isZero();
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /// After a change of the schema, update the file with the output of `./postern types`.
    @Test
    void blogSchema_printsTheExpectedFile() throws IOException {
        assertThat(PRINTED).isEqualTo(Files.readString(Path.of("src/test/resources/blog.ts")));
        assertThat(types("--schema", "public")).isEqualTo(PRINTED);
        assertThat(types("--schemas=public, public")).isEqualTo(PRINTED);
        assertThat(PRINTED).doesNotContain("hash");
    }

    @Test
    void printedTypes_compileWithPostgrestJs() {
        NodeTests.compile(Map.of("blog.ts", PRINTED), "blog.types.ts");
    }

    @Test
    void help_showsOptionsInShortLines() {
        assertThat(types("--help").replaceAll("\\s+", " "))
                .contains("--schema", "./postern types > database.types.ts", "Default: ")
                .doesNotContain("${");
        assertThat(List.of(types("--help").split("\n", -1)))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
    }
}
