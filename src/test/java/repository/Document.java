package repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Document of the project in Markdown.
record Document(Path file) {

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the code blocks in a language.
    List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(text())
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /// Returns the first line of a code block.
    static String firstLine(String block) {
        return block.lines().findFirst().orElse("");
    }
}
