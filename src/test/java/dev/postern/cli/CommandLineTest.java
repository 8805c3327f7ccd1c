package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/// Tests of the help and of the smaller commands, each in a separate process.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CommandLineTest {

    @Test
    void help_showsEveryOptionWithItsDefault() {
        Result help = ServiceProcess.run(Map.of("POSTERN_DB_PASSWORD", "do not show"), "", "serve", "--help");
        assertThat(help.exit()).as(help.err()).isZero();
        String descriptions = help.out().substring(help.out().indexOf("Serves the JSON API.")); // the usage can wrap
        List<String> options = Stream.of(descriptions.split("(?m)^ +(?:-\\w, )?(?=--)"))
                .filter(text -> text.startsWith("--"))
                .filter(text -> !text.startsWith("--help") && !text.startsWith("--version"))
                .toList();
        assertThat(options)
                .hasSizeGreaterThan(35)
                .allSatisfy(option -> assertThat(option.replaceAll("\\s+", " ")).contains("Default: "));
        assertThat(help.out()).contains("8080", "16MiB", "10s", "2s", "30s").doesNotContain("do not show");
    }

    @Test
    void types_printsTheModuleOrOneErrorMessage() {
        Result types = ServiceProcess.run(Map.of(), "", "types");
        assertThat(types).satisfies(Result::assertSuccess);
        assertThat(types.err()).isEmpty();
        assertThat(types.out()).startsWith("export type Json =\n").contains("export type Database = {");
        Result rejected = ServiceProcess.run(Map.of(), "", "types", "--schema", "public,nope");
        assertThat(rejected).satisfies(Result::assertFailure);
        assertThat(rejected.err().lines())
                .singleElement()
                .isEqualTo("Schema 'nope' is not one of the generated schemas: extra, private, public");
    }

    /// With `LANG=C`, standard output is ASCII.
    @Test
    void terminalWithAscii_typesAreUtf8() {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.US_ASCII));
        try {
            new CommandLine(new TypesCommand(
                            schemas -> ApiCatalog.of(EverythingSchema.generated(), schemas, List.of())))
                    .execute();
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("\"Ünïcödé Tåble\": {", "日本: string | null");
    }
}
