package dev.postern.typescript;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A TypeScript type, before [TypePrinter] distributes it over lines.
sealed interface TypeNode {

    /// A type name, literal or other text that is never broken.
    record Text(String text) implements TypeNode {

        static final Text NEVER = new Text("never");
        static final Text NULL = new Text("null");
        static final Text UNKNOWN = new Text("unknown");

        /// An object type without members.
        static final Text EMPTY = new Text("{ [_ in never]: never }");
    }

    record Union(List<TypeNode> parts) implements TypeNode {}

    record ObjectType(List<Member> members, Layout layout) implements TypeNode {}

    record Tuple(List<TypeNode> elements) implements TypeNode {}

    record ArrayType(TypeNode element) implements TypeNode {}

    record Intersection(ObjectType left, Text right) implements TypeNode {}

    /// The layout of an object type.
    enum Layout {
        /// One member per line.
        EXPANDED,
        /// One line if it fits.
        COMPACT
    }

    /// A member of an object type.
    ///
    /// @param comment documentation comment; empty for none
    record Member(String name, Presence presence, TypeNode type, String comment) {

        Member(String name, TypeNode type) {
            this(name, Presence.REQUIRED, type, "");
        }
    }

    /// The presence of a member.
    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    /// Returns an object type with one member per line, or [Text#EMPTY] without members.
    static TypeNode expandedObject(List<Member> members) {
        return members.isEmpty() ? Text.EMPTY : new ObjectType(List.copyOf(members), Layout.EXPANDED);
    }

    static TypeNode expandedObject(Member... members) {
        return expandedObject(Arrays.asList(members));
    }

    /// Returns an object type on one line if it fits.
    static ObjectType compactObject(List<Member> members) {
        return new ObjectType(List.copyOf(members), Layout.COMPACT);
    }

    /// Returns a string literal type.
    static Text literal(String value) {
        return new Text(SourceText.quoted(value));
    }

    /// Returns the union of the types: [Text#NEVER] for no type, the type itself for a single one.
    static TypeNode union(List<? extends TypeNode> parts) {
        return switch (parts.size()) {
            case 0 -> Text.NEVER;
            case 1 -> parts.getFirst();
            default -> new Union(List.copyOf(parts));
        };
    }

    /// Returns the union with null; `unknown` stays as it is, because it includes null.
    default TypeNode nullable() {
        if (equals(Text.UNKNOWN)) {
            return this;
        }
        List<TypeNode> parts = new ArrayList<>(this instanceof Union union ? union.parts() : List.of(this));
        parts.add(Text.NULL);
        return new Union(List.copyOf(parts));
    }
}
