package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Golden file of test cases, each with an input and the expected text.
///
/// ```
/// ### title
/// input
/// =>
/// expected text
/// ```
///
/// `-Dgolden.update=true` writes the expected texts again, so that a review sees each change as a difference.
public final class GoldenFile {

    private static final Path FOLDER = Path.of("src/test/resources/cases");
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");

    private GoldenFile() {}

    /// Returns one test per case of a file in the folder of cases.
    ///
    /// @param actual function from the input to the actual text
    public static Stream<DynamicTest> tests(String file, UnaryOperator<String> actual) {
        try {
            Path path = FOLDER.resolve(file);
            if (UPDATE) {
                Files.writeString(path, updated(Files.readString(path), actual));
            }
            return Stream.of(Files.readString(path).split("(?m)^### ")).skip(1).map(section -> test(section, actual));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DynamicTest test(String section, UnaryOperator<String> actual) {
        String[] parts = section.split("(?m)^=>$", 2);
        return DynamicTest.dynamicTest(
                title(section), () -> assertThat(actual.apply(input(section))).isEqualTo(parts[1].strip()));
    }

    private static String updated(String text, UnaryOperator<String> actual) {
        String[] sections = text.split("(?m)^### ");
        StringBuilder updated = new StringBuilder(sections[0]);
        for (String section : Stream.of(sections).skip(1).toList()) {
            String input = input(section);
            updated.append("### ")
                    .append(title(section))
                    .append('\n')
                    .append(input)
                    .append("\n=>\n");
            updated.append(actual.apply(input)).append("\n\n");
        }
        return updated.toString().stripTrailing() + "\n";
    }

    private static String title(String section) {
        return section.lines().findFirst().orElseThrow();
    }

    private static String input(String section) {
        return section.split("(?m)^=>$", 2)[0].split("\n", 2)[1].strip();
    }
}
