package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tests of `docs/migrations.md`: it names each unsupported kind of object and each comment of generated scripts.
class ComparisonDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/migrations.md");

    @Test
    void unsupportedKinds_areNamed() throws IOException {
        assertThat(Files.readString(DOCUMENT))
                .contains(Arrays.stream(SnapshotKind.values())
                        .filter(kind -> !kind.isSupported() && kind != SnapshotKind.FOREIGN_TABLE_OPTIONS)
                        .map(kind -> kind.text().replaceFirst("y$", "ie").replaceFirst("s$", "se") + "s")
                        .toList());
    }

    @Test
    void commentsOfScripts_areExplained() throws IOException {
        List<String> beginnings = Pattern.compile("`([^`]+?) ?…")
                .matcher(Files.readString(DOCUMENT)
                        .split("### Comments in the scripts")[1]
                        .split("\n## ")[0])
                .results()
                .map(MatchResult::group)
                .map(text -> text.replaceAll("`| ?…", ""))
                .toList();
        try (Stream<Path> cases = Files.list(Path.of("src/test/resources/diff"))) {
            for (Path file : cases.toList()) {
                assertThat(Files.readAllLines(file))
                        .filteredOn(line -> line.startsWith("-- "))
                        .allMatch(line -> beginnings.stream().anyMatch(line.substring(3)::startsWith));
            }
        }
    }
}
