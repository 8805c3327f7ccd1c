package dev.postern;

/// The kinds of writes that a hook can run for.
///
/// A POST is an INSERT, a PATCH an UPDATE and a DELETE a DELETE. A PUT and an upsert that merges are INSERT and UPDATE,
/// because only the database knows which rows exist. An upsert that ignores duplicates is an INSERT.
public enum Operation {
    INSERT,
    UPDATE,
    DELETE
}
