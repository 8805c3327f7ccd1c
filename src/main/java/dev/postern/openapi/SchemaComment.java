package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Comments of the migrations: the first line is the summary, the rest tells more.
///
/// @param summary empty where there is no comment
/// @param rest empty where the summary is all
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

    /// The summary, or what is said where there is none.
    String or(String otherwise) {
        return isEmpty() ? otherwise : summary;
    }

    /// All of it, the summary in a paragraph of its own.
    String whole() {
        return rest.isEmpty() ? summary : summary + "\n\n" + rest;
    }

    /// A sentence behind what is said already.
    static String and(String text, String more) {
        if (text.isEmpty() || more.isEmpty()) {
            return text + more;
        }
        return text + (text.endsWith(".") ? " " : ". ") + more;
    }

    /// Describes something, if there is anything to say.
    static void describe(ObjectNode node, String text) {
        if (!text.isEmpty()) {
            node.put("description", text);
        }
    }
}
