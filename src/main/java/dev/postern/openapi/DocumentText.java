package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/// Text of a document with a line for each operation and component, which is short and easy to compare.
final class DocumentText {

    /// Levels of objects whose members have lines: the document, the paths or kinds, and one of them.
    private static final int LEVELS = 3;

    private final StringBuilder text = new StringBuilder();

    private DocumentText() {}

    static String of(ObjectNode document) {
        DocumentText lines = new DocumentText();
        lines.append(document, 0);
        return lines.text.toString();
    }

    private void append(JsonNode node, int level) {
        if (level == LEVELS || !node.isObject() || node.isEmpty()) {
            text.append(node);
            return;
        }
        String separator = "{";
        for (var member : node.properties()) {
            text.append(separator).append('\n').repeat(' ', level + 1);
            text.append(TextNode.valueOf(member.getKey())).append(": ");
            append(member.getValue(), level + 1);
            separator = ",";
        }
        text.append('\n').repeat(' ', level).append('}');
    }
}
