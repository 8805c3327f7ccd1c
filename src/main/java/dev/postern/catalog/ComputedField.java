package dev.postern.catalog;

/// A computed field: a function of a row that clients use like a column. Compared by identity.
public final class ComputedField {

    private final String schema;
    private final String name;
    private final Type type;

    ComputedField(String schema, String name, Type type) {
        this.schema = schema;
        this.name = name;
        this.type = type;
    }

    /// Returns the schema of the function.
    public String schema() {
        return schema;
    }

    /// Returns the name of the function, which clients use as the name of the field.
    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }
}
