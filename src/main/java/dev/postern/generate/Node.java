package dev.postern.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Node of a query tree as PostgreSQL stores it (`pg_node_tree`), which refers to tables and columns by number.
///
/// A value of a field is a node, a list, a text, or null for `<>`.
record Node(String type, Map<String, @Nullable Object> fields) {

    /// Words, parentheses and braces; a backslash escapes the next character.
    private static final Pattern TOKEN = Pattern.compile("[(){}]|(?:\\\\.|[^\\s(){}\\\\])+");

    /// Parses the rule of a view (`pg_rewrite.ev_action`).
    static Node query(String rule) {
        Deque<Frame> frames = new ArrayDeque<>();
        frames.push(new Frame(Bracket.LIST));
        Matcher token = TOKEN.matcher(rule);
        while (token.find()) {
            String word = token.group();
            if (word.equals("(") || word.equals("{")) {
                frames.push(new Frame(word.equals("{") ? Bracket.NODE : Bracket.LIST));
            } else if (word.equals(")") || word.equals("}")) {
                Object value = frames.pop().value();
                frames.element().add(value);
            } else {
                frames.element().addWord(word);
            }
        }
        List<?> queries =
                (List<?>) Objects.requireNonNull(frames.element().items.getFirst());
        return (Node) Objects.requireNonNull(queries.getFirst());
    }

    /// Bracket that encloses items: `()` a list, `{}` a node.
    private enum Bracket {
        LIST,
        NODE
    }

    /// List or node that is being parsed.
    private static final class Frame {

        private final Bracket bracket;
        private final List<@Nullable Object> items = new ArrayList<>();
        private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        private String type = "";
        private @Nullable String field;

        Frame(Bracket bracket) {
            this.bracket = bracket;
        }

        void addWord(String word) {
            if (bracket == Bracket.NODE && word.startsWith(":") && (field == null || fields.containsKey(field))) {
                field = word.substring(1);
            } else {
                add(word.equals("<>") ? null : word);
            }
        }

        void add(@Nullable Object value) {
            if (bracket == Bracket.LIST) {
                items.add(value);
            } else if (field == null) {
                type = String.valueOf(value);
            } else if (fields.containsKey(field)) {
                fields.put(field, fields.get(field) + " " + value); // a constant has several bytes
            } else {
                fields.put(field, value);
            }
        }

        Object value() {
            return switch (bracket) {
                case LIST -> items;
                case NODE -> new Node(type, fields);
            };
        }
    }

    boolean is(String expected) {
        return type.equals(expected);
    }

    @Nullable
    Object value(String field) {
        return fields.get(field);
    }

    /// Returns the text of a field; empty for `<>`.
    String text(String field) {
        return fields.get(field) instanceof String text ? text : "";
    }

    int number(String field) {
        return Integer.parseInt(text(field));
    }

    boolean isTrue(String field) {
        return text(field).equals("true");
    }

    @Nullable
    Node node(String field) {
        return fields.get(field) instanceof Node node ? node : null;
    }

    /// Returns the elements of a list with its nulls; empty for `<>`.
    List<?> list(String field) {
        return fields.get(field) instanceof List<?> list ? list : List.of();
    }

    /// Returns the nodes of a list; empty for `<>`.
    List<Node> nodes(String field) {
        return list(field).stream()
                .filter(Node.class::isInstance)
                .map(Node.class::cast)
                .toList();
    }

    /// Returns an element of a list from 1; null if it is no node.
    @Nullable
    Node element(String field, int number) {
        return list(field).get(number - 1) instanceof Node node ? node : null;
    }

    /// Returns an entry of the range table of a query from 1.
    Node rangeTableEntry(int number) {
        return Objects.requireNonNull(element("rtable", number));
    }
}
