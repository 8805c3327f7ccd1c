package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.ServedApplication;
import dev.postern.cli.ServeCommand;
import dev.postern.server.Extension;
import dev.postern.testing.EverythingSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// Comparison of `docs/configuration.md` with the options of `serve`.
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/configuration.md");

    @Test
    void options_areListedWithTheirDefaults() throws IOException {
        Map<String, String> defaults = documentedDefaults(Files.readString(DOCUMENT));
        List<OptionSpec> options = serveOptions();
        assertThat(defaults.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        options.stream().map(OptionSpec::longestName).toList());
        for (OptionSpec option : options) {
            if (option.defaultValue() != null && !option.defaultValue().isEmpty()) {
                assertThat(defaults).containsEntry(option.longestName(), option.defaultValue());
            }
        }
    }

    /// The help lists the options by the parts of the settings; the document has those for compatibility apart.
    @Test
    void options_followTheSettings() throws IOException {
        String document = Files.readString(DOCUMENT);
        int compatibility = document.indexOf("\n## Compatibility with PostgREST\n");
        assertThat(compatibility).isPositive();
        for (String part : List.of(document.substring(0, compatibility), document.substring(compatibility))) {
            Set<String> documented = documentedDefaults(part).keySet();
            assertThat(documented)
                    .containsExactlyElementsOf(serveOptions().stream()
                            .map(OptionSpec::longestName)
                            .filter(documented::contains)
                            .toList());
        }
    }

    /// Returns the defaults by option, in the order of the document.
    private static Map<String, String> documentedDefaults(String document) {
        Map<String, String> defaults = new LinkedHashMap<>();
        Pattern.compile("(?m)^\\| `(--[a-z0-9-]+)` \\| [^|]+ \\| ([^|]+) \\|")
                .matcher(document)
                .results()
                .forEach(row -> defaults.put(row.group(1), row.group(2).replace("`", "")));
        return defaults;
    }

    private static List<OptionSpec> serveOptions() {
        ServeCommand serve =
                new ServeCommand(() -> new ServedApplication(EverythingSchema.generated(), Extension.none()));
        return new CommandLine(serve)
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .toList();
    }
}
