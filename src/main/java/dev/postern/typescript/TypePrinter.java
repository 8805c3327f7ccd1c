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

/// Lays types out as Prettier does without semicolons: two blanks an indentation, 80 columns, on one line what
/// fits there.
final class TypePrinter {

    /// Columns of a line.
    static final int WIDTH = 80;

    private final StringBuilder text;

    TypePrinter(StringBuilder text) {
        this.text = text;
    }

    /// Writes what stands to the right of `start`.
    ///
    /// @param start how the line begins, which is not written yet
    void print(String start, TypeNode type) {
        print(start, 0, type);
    }

    /// @param indent how far the line is indented
    void print(String start, int indent, TypeNode type) {
        text.append(start);
        print(type, indent);
    }

    private void print(TypeNode type, int indent) {
        String flat = flat(type);
        if (flat != null && column() + SourceText.width(flat) <= WIDTH) {
            text.append(flat);
            return;
        }
        switch (type) {
            case Text(String name) -> text.append(name);
            case ObjectType struct -> struct(struct, indent);
            case Tuple tuple -> tuple(tuple, indent);
            case Union union -> union(union, indent);
            case ArrayType(Union union) -> {
                text.append('(');
                below(union, indent + 2);
                line(indent).append(")[]");
            }
            case ArrayType(TypeNode element) -> {
                print(element, indent);
                text.append("[]");
            }
            case Intersection(ObjectType left, Text right) -> {
                struct(left, indent);
                text.append(" & ").append(right.text());
            }
        }
    }

    private void struct(ObjectType struct, int indent) {
        text.append('{');
        for (Member member : struct.members()) {
            if (!member.comment().isBlank()) {
                SourceText.comment(member.comment())
                        .forEach(comment -> line(indent + 2).append(comment));
            }
            line(indent + 2).append(head(member));
            print(member.type(), indent + 2);
        }
        line(indent).append('}');
    }

    private void tuple(Tuple tuple, int indent) {
        text.append('[');
        for (TypeNode element : tuple.elements()) {
            line(indent + 2);
            print(element, indent + 2);
            text.append(',');
        }
        line(indent).append(']');
    }

    /// An object that may be null stands where it is; others are below, on a line if they fit there.
    private void union(Union union, int indent) {
        List<TypeNode> parts = union.parts();
        if (parts.size() == 2
                && parts.getFirst() instanceof ObjectType struct
                && parts.getLast().equals(Text.NULL)) {
            struct(struct, indent);
            text.append(" | null");
        } else {
            below(union, indent + 2);
        }
    }

    private void below(Union union, int indent) {
        String flat = flat(union);
        if (flat == null || indent + SourceText.width(flat) > WIDTH) {
            alternatives(union, indent);
        } else {
            endLine();
            line(indent).append(flat);
        }
    }

    private void alternatives(Union union, int indent) {
        endLine();
        for (TypeNode part : union.parts()) {
            line(indent).append("| ");
            print(part, indent + 2);
        }
    }

    private static String head(Member member) {
        return SourceText.key(member.name()) + (member.presence() == Presence.OPTIONAL ? "?: " : ": ");
    }

    /// The type on one line; null where it has to take several.
    private static @Nullable String flat(TypeNode type) {
        return switch (type) {
            case Text(String name) -> name;
            case Union(List<TypeNode> parts) -> joined(parts, " | ");
            case ObjectType(List<Member> members, Layout layout) -> layout == Layout.OPEN ? null : flat(members);
            case Tuple(List<TypeNode> elements) -> {
                String joined = joined(elements, ", ");
                yield joined == null ? null : "[" + joined + "]";
            }
            case ArrayType(TypeNode element) -> {
                String flat = flat(element);
                yield flat == null ? null : element instanceof Union ? "(" + flat + ")[]" : flat + "[]";
            }
            case Intersection(ObjectType left, Text right) -> {
                String flat = flat(left);
                yield flat == null ? null : flat + " & " + right.text();
            }
        };
    }

    private static @Nullable String flat(List<Member> members) {
        List<String> texts = new ArrayList<>();
        for (Member member : members) {
            String flat = flat(member.type());
            if (flat == null || !member.comment().isBlank()) {
                return null;
            }
            texts.add(head(member) + flat);
        }
        return texts.stream().collect(Collectors.joining("; ", "{ ", " }"));
    }

    private static @Nullable String joined(List<TypeNode> parts, String between) {
        List<String> texts = new ArrayList<>();
        for (TypeNode part : parts) {
            String flat = flat(part);
            if (flat == null) {
                return null;
            }
            texts.add(flat);
        }
        return String.join(between, texts);
    }

    /// Takes away the blank that a colon is followed by.
    private void endLine() {
        if (text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
    }

    private StringBuilder line(int indent) {
        return text.append('\n').repeat(" ", indent);
    }

    private int column() {
        return SourceText.width(text.substring(text.lastIndexOf("\n") + 1));
    }
}
