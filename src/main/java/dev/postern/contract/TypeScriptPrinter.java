package dev.postern.contract;

import dev.postern.contract.TypeScriptNode.Both;
import dev.postern.contract.TypeScriptNode.Layout;
import dev.postern.contract.TypeScriptNode.Many;
import dev.postern.contract.TypeScriptNode.Member;
import dev.postern.contract.TypeScriptNode.Presence;
import dev.postern.contract.TypeScriptNode.Struct;
import dev.postern.contract.TypeScriptNode.Text;
import dev.postern.contract.TypeScriptNode.Tuple;
import dev.postern.contract.TypeScriptNode.Union;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lays types out as Prettier does without semicolons: two blanks an indentation, 80 columns, on one line what
/// fits there.
final class TypeScriptPrinter {

    /// Columns of a line.
    static final int WIDTH = 80;

    private final StringBuilder text;

    TypeScriptPrinter(StringBuilder text) {
        this.text = text;
    }

    /// Writes what stands to the right of `start`.
    ///
    /// @param start how the line begins, which is not written yet
    void print(String start, TypeScriptNode type) {
        print(start, 0, type);
    }

    /// @param indent how far the line is indented
    void print(String start, int indent, TypeScriptNode type) {
        text.append(start);
        print(type, indent);
    }

    private void print(TypeScriptNode type, int indent) {
        String flat = flat(type);
        if (flat != null && column() + TypeScriptText.width(flat) <= WIDTH) {
            text.append(flat);
            return;
        }
        switch (type) {
            case Text(String name) -> text.append(name);
            case Struct struct -> struct(struct, indent);
            case Tuple tuple -> tuple(tuple, indent);
            case Union union -> union(union, indent);
            case Many(Union union) -> {
                text.append('(');
                below(union, indent + 2);
                line(indent).append(")[]");
            }
            case Many(TypeScriptNode element) -> {
                print(element, indent);
                text.append("[]");
            }
            case Both(Struct left, Text right) -> {
                struct(left, indent);
                text.append(" & ").append(right.text());
            }
        }
    }

    private void struct(Struct struct, int indent) {
        text.append('{');
        for (Member member : struct.members()) {
            if (!member.comment().isBlank()) {
                TypeScriptText.comment(member.comment())
                        .forEach(comment -> line(indent + 2).append(comment));
            }
            line(indent + 2).append(head(member));
            print(member.type(), indent + 2);
        }
        line(indent).append('}');
    }

    private void tuple(Tuple tuple, int indent) {
        text.append('[');
        for (TypeScriptNode element : tuple.elements()) {
            line(indent + 2);
            print(element, indent + 2);
            text.append(',');
        }
        line(indent).append(']');
    }

    /// An object that may be null stands where it is; others are below, on a line if they fit there.
    private void union(Union union, int indent) {
        List<TypeScriptNode> parts = union.parts();
        if (parts.size() == 2
                && parts.getFirst() instanceof Struct struct
                && parts.getLast().equals(Text.NULL)) {
            struct(struct, indent);
            text.append(" | null");
        } else {
            below(union, indent + 2);
        }
    }

    private void below(Union union, int indent) {
        String flat = flat(union);
        if (flat == null || indent + TypeScriptText.width(flat) > WIDTH) {
            alternatives(union, indent);
        } else {
            endLine();
            line(indent).append(flat);
        }
    }

    private void alternatives(Union union, int indent) {
        endLine();
        for (TypeScriptNode part : union.parts()) {
            line(indent).append("| ");
            print(part, indent + 2);
        }
    }

    private static String head(Member member) {
        return TypeScriptText.key(member.name()) + (member.presence() == Presence.OPTIONAL ? "?: " : ": ");
    }

    /// The type on one line; null where it has to take several.
    private static @Nullable String flat(TypeScriptNode type) {
        return switch (type) {
            case Text(String name) -> name;
            case Union(List<TypeScriptNode> parts) -> joined(parts, " | ");
            case Struct(List<Member> members, Layout layout) -> layout == Layout.OPEN ? null : flat(members);
            case Tuple(List<TypeScriptNode> elements) -> {
                String joined = joined(elements, ", ");
                yield joined == null ? null : "[" + joined + "]";
            }
            case Many(TypeScriptNode element) -> {
                String flat = flat(element);
                yield flat == null ? null : element instanceof Union ? "(" + flat + ")[]" : flat + "[]";
            }
            case Both(Struct left, Text right) -> {
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

    private static @Nullable String joined(List<TypeScriptNode> parts, String between) {
        List<String> texts = new ArrayList<>();
        for (TypeScriptNode part : parts) {
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
        return TypeScriptText.width(text.substring(text.lastIndexOf("\n") + 1));
    }
}
