package dev.postern.typescript;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A type in TypeScript, before it is laid out on lines.
sealed interface TypeNode {

    /// A name, or whatever else is never broken.
    record Text(String text) implements TypeNode {

        /// Nothing may be here, or must not be sent.
        static final Text NEVER = new Text("never");

        static final Text NULL = new Text("null");

        /// Anything: the type says no more.
        static final Text UNKNOWN = new Text("unknown");

        /// A type without members.
        static final Text EMPTY = new Text("{ [_ in never]: never }");
    }

    /// One of several.
    record Union(List<TypeNode> parts) implements TypeNode {}

    /// An object.
    record ObjectType(List<Member> members, Layout layout) implements TypeNode {}

    /// Elements, each of a type of its own.
    record Tuple(List<TypeNode> elements) implements TypeNode {}

    /// Any number of elements of one type.
    record ArrayType(TypeNode element) implements TypeNode {}

    /// What is both.
    record Intersection(ObjectType left, Text right) implements TypeNode {}

    /// How an object is written.
    enum Layout {
        /// A member a line.
        OPEN,
        /// On one line where it fits.
        FITTING
    }

    /// A member of an object.
    ///
    /// @param comment what is said of it; empty: nothing
    record Member(String name, Presence presence, TypeNode type, String comment) {

        Member(String name, TypeNode type) {
            this(name, Presence.REQUIRED, type, "");
        }
    }

    /// Whether an object has to have a member.
    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    /// An object with a member a line; one without members has a text of its own.
    static TypeNode open(List<Member> members) {
        return members.isEmpty() ? Text.EMPTY : new ObjectType(List.copyOf(members), Layout.OPEN);
    }

    static TypeNode open(Member... members) {
        return open(Arrays.asList(members));
    }

    /// An object on one line where it fits.
    static ObjectType fitting(List<Member> members) {
        return new ObjectType(List.copyOf(members), Layout.FITTING);
    }

    /// A literal of a string.
    static Text literal(String value) {
        return new Text(SourceText.quoted(value));
    }

    /// One of `parts`; the one where there is one, [Text#NEVER] where there is none.
    static TypeNode union(List<? extends TypeNode> parts) {
        return switch (parts.size()) {
            case 0 -> Text.NEVER;
            case 1 -> parts.getFirst();
            default -> new Union(List.copyOf(parts));
        };
    }

    /// The type or null; what may be anything may be null.
    default TypeNode orNull() {
        if (equals(Text.UNKNOWN)) {
            return this;
        }
        List<TypeNode> parts = new ArrayList<>(this instanceof Union union ? union.parts() : List.of(this));
        parts.add(Text.NULL);
        return new Union(List.copyOf(parts));
    }
}
