package dev.postern.catalog;

import org.jooq.TableField;

/// A column that clients may name; compared by identity.
public final class Column {

    private final TableField<?, ?> field;

    Column(TableField<?, ?> field) {
        this.field = field;
    }

    /// Its name in the database and on the wire.
    public String name() {
        return field.getName();
    }

    public TableField<?, ?> field() {
        return field;
    }

    @Override
    public String toString() {
        return name();
    }
}
