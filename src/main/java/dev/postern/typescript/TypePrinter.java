package dev.postern.typescript;

import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Intersection;
import dev.postern.typescript.TypeNode.Layout;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.ObjectType;
import dev.postern.typescript.TypeNode.Presence;
import dev.postern.typescript.TypeNode.Text;
import dev.postern.typescript.TypeNode.Tuple;
import dev.postern.typescript.TypeNode.Union;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A printer of types in the format of Prettier: 80 columns, an indentation of two spaces, no semicolons.
final class TypePrinter {

    static final int MAX_COLUMNS = 80;

    private final StringBuilder text;

    TypePrinter(StringBuilder text) {
        this.text = text;
    }

    /// Prints a type that begins on a line without indentation.
    ///
    /// @param start text of the line before the type
    void print(String start, TypeNode type) {
        print(start, 0, type);
    }

    /// Prints a type.
    ///
    /// @param start text of the line before the type
    /// @param indent indentation of the line
    void print(String start, int indent, TypeNode type) {
        text.append(start);
        print(type, indent);
    }

    private void print(TypeNode type, int indent) {
        String singleLine = singleLine(type);
        if (singleLine != null && currentColumn() + SourceText.width(singleLine) <= MAX_COLUMNS) {
            text.append(singleLine);
            return;
        }
        switch (type) {
            case Text(String name) -> text.append(name);
            case ObjectType object -> printObject(object, indent);
            case Tuple tuple -> printTuple(tuple, indent);
            case Union union -> printUnion(union, indent);
            case ArrayType(Union union) -> {
                text.append('(');
                printBelow(union, indent + 2);
                startLine(indent).append(")[]");
            }
            case ArrayType(TypeNode element) -> {
                print(element, indent);
                text.append("[]");
            }
            case Intersection(ObjectType left, Text right) -> {
                printObject(left, indent);
                text.append(" & ").append(right.text());
            }
        }
    }

    private void printObject(ObjectType object, int indent) {
        text.append('{');
        for (Member member : object.members()) {
            if (!member.comment().isBlank()) {
                SourceText.comment(member.comment())
                        .forEach(line -> startLine(indent + 2).append(line));
            }
            startLine(indent + 2).append(memberPrefix(member));
            print(member.type(), indent + 2);
        }
        startLine(indent).append('}');
    }

    private void printTuple(Tuple tuple, int indent) {
        text.append('[');
        for (TypeNode element : tuple.elements()) {
            startLine(indent + 2);
            print(element, indent + 2);
            text.append(',');
        }
        startLine(indent).append(']');
    }

    /// Prints a union: `{…} | null` on the current line, any other union on the next lines.
    private void printUnion(Union union, int indent) {
        List<TypeNode> parts = union.parts();
        if (parts.size() == 2
                && parts.getFirst() instanceof ObjectType object
                && parts.getLast().equals(Text.NULL)) {
            printObject(object, indent);
            text.append(" | null");
        } else {
            printBelow(union, indent + 2);
        }
    }

    private void printBelow(Union union, int indent) {
        String singleLine = singleLine(union);
        if (singleLine == null || indent + SourceText.width(singleLine) > MAX_COLUMNS) {
            printAlternatives(union, indent);
        } else {
            removeTrailingSpace();
            startLine(indent).append(singleLine);
        }
    }

    private void printAlternatives(Union union, int indent) {
        removeTrailingSpace();
        for (TypeNode part : union.parts()) {
            startLine(indent).append("| ");
            print(part, indent + 2);
        }
    }

    private static String memberPrefix(Member member) {
        return SourceText.key(member.name()) + (member.presence() == Presence.OPTIONAL ? "?: " : ": ");
    }

    /// Returns the type on one line; null if it needs several lines.
    private static @Nullable String singleLine(TypeNode type) {
        return switch (type) {
            case Text(String name) -> name;
            case Union(List<TypeNode> parts) -> joinSingleLines(parts, " | ");
            case ObjectType(List<Member> members, Layout layout) ->
                layout == Layout.EXPANDED ? null : singleLine(members);
            case Tuple(List<TypeNode> elements) -> {
                String joined = joinSingleLines(elements, ", ");
                yield joined == null ? null : "[" + joined + "]";
            }
            case ArrayType(TypeNode element) -> {
                String line = singleLine(element);
                yield line == null ? null : element instanceof Union ? "(" + line + ")[]" : line + "[]";
            }
            case Intersection(ObjectType left, Text right) -> {
                String line = singleLine(left);
                yield line == null ? null : line + " & " + right.text();
            }
        };
    }

    private static @Nullable String singleLine(List<Member> members) {
        List<String> texts = new ArrayList<>();
        for (Member member : members) {
            String type = singleLine(member.type());
            if (type == null || !member.comment().isBlank()) {
                return null;
            }
            texts.add(memberPrefix(member) + type);
        }
        return texts.stream().collect(Collectors.joining("; ", "{ ", " }"));
    }

    private static @Nullable String joinSingleLines(List<TypeNode> parts, String separator) {
        List<String> texts = new ArrayList<>();
        for (TypeNode part : parts) {
            String line = singleLine(part);
            if (line == null) {
                return null;
            }
            texts.add(line);
        }
        return String.join(separator, texts);
    }

    /// Removes the space after a colon at the end of a line.
    private void removeTrailingSpace() {
        if (text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
    }

    private StringBuilder startLine(int indent) {
        return text.append('\n').repeat(" ", indent);
    }

    private int currentColumn() {
        return SourceText.width(text.substring(text.lastIndexOf("\n") + 1));
    }
}
