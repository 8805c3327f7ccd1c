package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A comment of the schema: its first line is the summary.
///
/// @param summary first line; empty without a comment
/// @param rest further lines; empty if there is only a summary
record SchemaComment(String summary, String rest) {

    static SchemaComment of(@Nullable String comment) {
        String text = comment == null ? "" : comment.strip();
        int line = text.indexOf('\n');
        return line < 0
                ? new SchemaComment(text, "")
                : new SchemaComment(
                        text.substring(0, line).strip(),
                        text.substring(line + 1).strip());
    }

    boolean isEmpty() {
        return summary.isEmpty();
    }

    /// Returns the summary, or `defaultSummary` without a comment.
    String summaryOr(String defaultSummary) {
        return isEmpty() ? defaultSummary : summary;
    }

    /// Returns the whole comment with the summary as the first paragraph.
    String text() {
        return rest.isEmpty() ? summary : summary + "\n\n" + rest;
    }

    /// Returns `text` with another sentence.
    static String append(String text, String sentence) {
        if (text.isEmpty() || sentence.isEmpty()) {
            return text + sentence;
        }
        return text + (text.endsWith(".") ? " " : ". ") + sentence;
    }

    /// Sets the description of a node, unless the text is empty.
    static void addDescription(ObjectNode node, String text) {
        if (!text.isEmpty()) {
            node.put("description", text);
        }
    }
}
