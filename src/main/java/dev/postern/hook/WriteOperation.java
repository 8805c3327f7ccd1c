package dev.postern.hook;

/// The kinds of writes that hooks are declared for.
public enum WriteOperation {
    INSERT,
    UPDATE,
    DELETE
}
