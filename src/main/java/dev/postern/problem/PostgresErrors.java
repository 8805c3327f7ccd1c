package dev.postern.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Errors that Postern detects before PostgreSQL would, with PostgreSQL's SQLSTATEs and messages.
///
/// Those with a suggestion depend on the privileges of the caller.
public final class PostgresErrors {

    private PostgresErrors() {}

    /// Creates the error of a statement whose wait for a lock is cancelled.
    public static ProblemException lockTimeout() {
        return new DatabaseError("55P03", "canceling statement due to lock timeout", null, null).exception();
    }

    /// @param suggestion name of a similar column, or null
    public static DatabaseError undefinedColumn(String resource, String name, @Nullable String suggestion) {
        return new DatabaseError(
                "42703",
                "column " + resource + "." + name + " does not exist",
                null,
                suggestion == null
                        ? null
                        : "Perhaps you meant to reference the column \"" + resource + "." + suggestion + "\".");
    }

    /// @param suggestion name of a similar type, or null
    public static DatabaseError undefinedType(String name, @Nullable String suggestion) {
        return new DatabaseError(
                "42704",
                "type \"" + name + "\" does not exist",
                null,
                suggestion == null
                        ? "Use a type name without parentheses and brackets, for example text or numeric."
                        : "Perhaps you meant the type \"" + suggestion + "\".");
    }

    /// @param targets columns of each unique key that an upsert can use
    public static ProblemException noConflictKey(String resource, List<String> targets) {
        return new DatabaseError(
                        "42P10",
                        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                        null,
                        targets.isEmpty()
                                ? "'" + resource
                                        + "' has no unique key that an upsert can use. Leave out Prefer: resolution."
                                : "Use on_conflict=" + String.join(" or ", targets) + ".")
                .exception();
    }

    /// Creates the error of values of generated columns that differ from the stored ones.
    ///
    /// @param columns all columns with such values
    public static ProblemException generatedColumnsChanged(List<String> columns) {
        return new DatabaseError(
                        "428C9",
                        columnNames(columns) + " can only be updated to DEFAULT",
                        "The database generates the values",
                        "Leave out these keys, or send the stored values.")
                .exception();
    }

    /// Creates the error of values of generated columns in new rows.
    ///
    /// @param columns all columns with such values
    public static ProblemException generatedColumnsInserted(List<String> columns) {
        return new DatabaseError(
                        "428C9",
                        "cannot insert a non-DEFAULT value into " + columnNames(columns),
                        "The database generates the values",
                        "Leave out these keys.")
                .exception();
    }

    private static String columnNames(List<String> columns) {
        return columns.stream()
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", ", columns.size() == 1 ? "column " : "columns ", ""));
    }

    /// @param kind kind of the object, such as `table`
    public static ProblemException permissionDenied(String kind, String name) {
        return insufficientPrivilege("permission denied for " + kind + " " + name);
    }

    public static ProblemException cannotSetRole(String role) {
        return insufficientPrivilege("permission denied to set role \"" + role + "\"");
    }

    public static ProblemException undefinedRole(String role) {
        return new DatabaseError("22023", "role \"" + role + "\" does not exist", null, null).exception();
    }

    private static ProblemException insufficientPrivilege(String message) {
        return new DatabaseError("42501", message, null, null).exception();
    }

    public static ProblemException queryCanceled() {
        return new DatabaseError("57014", "canceling statement due to user request", null, null).exception();
    }
}
