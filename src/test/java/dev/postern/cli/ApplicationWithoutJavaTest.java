package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.EngineProcess;
import dev.postern.testing.ProjectCopy;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The engine's main class on a class path with generated classes, and without them.
@Tag("processes")
@Timeout(300)
class ApplicationWithoutJavaTest {

    @TempDir
    private Path project = Path.of("");

    private void write(String file, String text) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void compile(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(project.resolve("generated-sources"))) {
            String[] arguments = Stream.concat(
                            Stream.of("-nowarn", "-proc:none", "-d", classes.toString()),
                            files.map(Path::toString).filter(file -> file.endsWith(".java")))
                    .toArray(String[]::new);
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                    .isZero();
        }
    }

    @Test
    void generatedClassesOnClassPath_areServed() throws Exception {
        write("db/migration/V1__shop.sql", "create table products (id int primary key, name text);");
        write("db/demo/demo.sql", "insert into products values (1, 'Tea');");
        write(
                "db/jooq.xml",
                Files.readString(Path.of("db/jooq.xml"))
                        .replaceFirst("<packageName>.*</packageName>", "<packageName>shop.schema</packageName>"));
        EngineProcess process = new EngineProcess(project, Map.of());
        process.run("generate").assertSuccess();
        Path classes = project.resolve("target/classes");
        ProjectCopy.copyFiles(project.resolve("generated-sources"), classes);
        ProjectCopy.copyFiles(project.resolve("db"), classes.resolve("db"));
        compile(classes);

        assertThat(process.runWith(classes, "types").out()).contains("products: {");
        assertThat(process.runWith(classes, "schema").out()).contains("\"products\"");
        assertThat(process.runWith(classes, "openapi").out()).contains("/products");
        try (ServiceProcess service = process.startWith(classes, "serve", "--port", "0", "--anonymous-role", "login")
                .awaitListening()) {
            assertThat(service.send("GET", "/api/products", "").join().body())
                    .isEqualTo("[{\"id\":1,\"name\":\"Tea\"}]");
            assertThat(service.stop().exit()).isZero();
        }
    }

    @Test
    void noGeneratedClasses_commandsNameTheRemedy() {
        EngineProcess process = new EngineProcess(project, Map.of());
        for (String command : new String[] {"serve", "types", "schema", "openapi"}) {
            Result result = process.run(command);
            result.assertFailure();
            assertThat(result.err())
                    .startsWith("There are no generated classes on the class path\n")
                    .contains("./postern init", "./postern generate", "./postern serve --from URL");
        }
        assertThat(process.run("config").exit()).isZero();
        assertThat(project.resolve(".postern")).doesNotExist();
    }
}
