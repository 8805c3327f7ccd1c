package dev.postern.catalog;

/// A computed field: a function of a row, named like a column; compared by identity.
public final class ComputedField {

    private final String schema;
    private final String name;
    private final Type type;

    ComputedField(String schema, String name, Type type) {
        this.schema = schema;
        this.name = name;
        this.type = type;
    }

    /// The schema of the function.
    public String schema() {
        return schema;
    }

    /// The name of the function, and on the wire.
    public String name() {
        return name;
    }

    /// The type of its value.
    public Type type() {
        return type;
    }
}
