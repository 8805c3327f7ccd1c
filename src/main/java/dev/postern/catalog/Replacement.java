package dev.postern.catalog;

/// The statements by which PUT replaces a row.
public enum Replacement {
    /// `INSERT … ON CONFLICT DO UPDATE`.
    ON_CONFLICT,
    /// An UPDATE, and an INSERT if it finds no row.
    UPDATE_FIRST,
    /// An UPDATE alone, because clients cannot set the key of a new row.
    UPDATE_ONLY,
    /// PUT is not possible.
    NONE
}
