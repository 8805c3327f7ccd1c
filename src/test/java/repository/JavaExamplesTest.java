package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.generate.Compilation.CompilerError;
import dev.postern.generate.SourceCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the documents about Java: examples are compiled, and the list of public types is compared.
class JavaExamplesTest {

    private static final Document JAVA = new Document(Path.of("docs/java.md"));
    private static final Document HOOKS = new Document(Path.of("docs/hooks.md"));

    @TempDir
    private Path directory = Path.of("");

    @Test
    void javaDocument_namesEveryPublicType() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/postern"))) {
            assertThat(sources.filter(Files::isRegularFile)
                            .filter(file -> new Document(file)
                                    .text()
                                    .matches("(?s).*\\npublic [a-z ]*(class|interface|record) .*"))
                            .map(file -> "`" + file.getFileName().toString().replace(".java", "") + "`"))
                    .hasSizeGreaterThan(12)
                    .allSatisfy(name -> assertThat(JAVA.text()).contains(name));
        }
    }

    /// Compiles all examples at once, because most of the time goes to reading the class path.
    @TestFactory
    Stream<DynamicTest> javaExamples() throws IOException {
        List<String> examples = Stream.of(JAVA, HOOKS)
                .flatMap(document -> document.blocks("java").stream())
                .toList();
        List<Path> files = new ArrayList<>();
        for (String code : examples) {
            files.add(writeExample(code, "example" + files.size()));
        }
        List<CompilerError> errors =
                new SourceCompiler().errors(files, directory.resolve("classes"), System.getProperty("java.class.path"));
        return IntStream.range(0, examples.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        Document.firstLine(examples.get(i)),
                        () -> assertThat(errors)
                                .filteredOn(error -> files.get(i).toUri().equals(error.file()))
                                .isEmpty()));
    }

    private Path writeExample(String code, String packageName) throws IOException {
        Path file = Files.createDirectories(directory.resolve(packageName)).resolve("Example.java");
        return Files.writeString(file, """
                package %s;

                import static blog.schema.Tables.POSTS;
                import static blog.schema.Tables.USERS;
                import static org.junit.jupiter.api.Assertions.assertEquals;

                import blog.Blog;
                import blog.schema.DefaultCatalog;
                import dev.postern.*;
                import io.javalin.http.Context;
                import java.time.Duration;
                import java.util.*;
                import org.jooq.Parameter;
                import org.jooq.Record;
                import org.jooq.Routine;
                import org.junit.jupiter.api.*;
                import picocli.CommandLine.*;

                class Example {
                %s
                }
                """.formatted(packageName, code));
    }
}
