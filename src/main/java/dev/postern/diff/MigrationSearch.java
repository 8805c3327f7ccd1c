package dev.postern.diff;

import dev.postern.diff.Change.Action;
import dev.postern.diff.ChangeClassifier.RetryHints;
import dev.postern.diff.ChangeExecutor.ExecutionResult;
import dev.postern.diff.SchemaSnapshot.Difference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Search for the DDL that changes the schema of a database into another one.
///
/// A pass plans statements from the system catalogs and runs them. The passes repeat until the two schemas are equal.
public final class MigrationSearch {

    /// Maximum number of passes: the first for objects, the others for comments, privileges and their side effects.
    private static final int MAX_PASSES = 5;

    private static final int MAX_RETRIES = 50;

    /// SQLSTATE `unsafe_new_enum_value_usage`.
    private static final String UNSAFE_NEW_ENUM_VALUE = "55P04";

    /// Kinds of objects that a snapshot contains but no statements can be generated for.
    private static final List<String> UNSUPPORTED = List.of(
            "foreign",
            "user mapping ",
            "subscription ",
            "language ",
            "access method ",
            "operator class ",
            "operator family ",
            "conversion ",
            "transform ",
            "text search parser ",
            "text search template ",
            "large object ",
            "security label ");

    private final Connection connection;
    private final SchemaState target;
    private final RetryHints hints = RetryHints.empty();

    /// The rejected changes of the last attempt.
    private List<Change> lastRejected = List.of();

    /// The schema before the last attempt.
    private @Nullable SchemaModel initial;

    private MigrationSearch(Connection connection, SchemaState target) {
        this.connection = connection;
        this.target = target;
    }

    /// Statement of a migration script.
    ///
    /// @param sql text without a semicolon
    /// @param warnings comments before the statement
    public record MigrationStatement(String sql, List<String> warnings) {}

    /// Result of a search.
    public sealed interface SearchResult {

        /// Statements that change the schema into the desired one; none if the two are equal.
        record Script(List<MigrationStatement> statements) implements SearchResult {}

        /// Change that PostgreSQL rejects.
        ///
        /// @param object kind and name of the object to change
        /// @param sql rejected statements
        record Rejected(String object, String sql, SQLException error) implements SearchResult {}

        /// Differences that no statement can be generated for.
        record Unsupported(List<Difference> differences) implements SearchResult {}
    }

    /// Searches for the statements that change the schema of a database into the target. All changes are rolled back.
    ///
    /// @param connection connection to a database without other sessions
    public static SearchResult find(Connection connection, SchemaState target) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return new MigrationSearch(connection, target).search();
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private SearchResult search() throws SQLException {
        SearchResult result = attempt();
        for (int i = 0;
                i < MAX_RETRIES && result instanceof SearchResult.Rejected rejected && recordHint(rejected);
                i++) {
            connection.rollback();
            result = attempt();
        }
        return result;
    }

    private SearchResult attempt() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local check_function_bodies = off");
        }
        List<MigrationStatement> statements = new ArrayList<>();
        List<Difference> remaining = differences();
        List<Difference> unsupported = remaining.stream()
                .filter(difference -> UNSUPPORTED.stream().anyMatch(difference.object()::startsWith))
                .toList();
        if (!unsupported.isEmpty()) {
            return new SearchResult.Unsupported(unsupported);
        }
        for (int pass = 0; pass < MAX_PASSES && !remaining.isEmpty(); pass++) {
            ExecutionResult result = runPass(pass > 0);
            if (!result.rejected().isEmpty()) {
                return rejection(result.rejected());
            }
            result.executed().forEach(change -> statements.addAll(statements(change)));
            remaining = differences();
        }
        return remaining.isEmpty() ? new SearchResult.Script(statements) : new SearchResult.Unsupported(remaining);
    }

    private List<Difference> differences() throws SQLException {
        return SchemaSnapshot.read(connection).differences(target.snapshot());
    }

    /// Plans and runs one pass.
    ///
    /// @param annotations whether to compare comments and privileges, some of which PostgreSQL creates with
    /// their object
    private ExecutionResult runPass(boolean annotations) throws SQLException {
        SchemaModel schema = SchemaModel.read(connection);
        if (!annotations) {
            initial = schema;
        }
        return new ChangeExecutor(connection)
                .run(ChangePlanner.plan(
                        schema, target.schema(), annotations ? hints.withoutRecreate() : hints, annotations));
    }

    private static List<MigrationStatement> statements(Change change) {
        List<MigrationStatement> statements = new ArrayList<>();
        for (String sql : change.alternatives().getFirst()) {
            statements.add(new MigrationStatement(sql, ChangeWarnings.forStatement(change, sql, statements.isEmpty())));
        }
        return statements;
    }

    private SearchResult.Rejected rejection(Map<Change, SQLException> rejected) {
        lastRejected = List.copyOf(rejected.keySet());
        Map.Entry<Change, SQLException> first = rejected.entrySet().iterator().next();
        return new SearchResult.Rejected(
                first.getKey().object().key(),
                String.join("; ", first.getKey().alternatives().getFirst()),
                first.getValue());
    }

    /// Records hints for another attempt.
    ///
    /// @return whether there is a new hint
    private boolean recordHint(SearchResult.Rejected rejected) {
        if (UNSAFE_NEW_ENUM_VALUE.equals(rejected.error().getSQLState())) {
            return hints.recreate().addAll(alteredEnums());
        }
        boolean added = false;
        for (Change change : lastRejected) {
            SchemaObject object = change.object();
            if (change.action() == Action.DROP) {
                added |= hints.recreate().addAll(alteredDependents(object));
            } else if (object.kind() == ObjectKind.DOMAIN_CONSTRAINT) {
                added |= hints.recreate().add(ObjectKind.DOMAIN.text() + " " + object.require("parent"));
            } else if (change.action() == Action.RENAME) {
                added |= hints.doNotRename().add(object.key());
            } else if (change.action() == Action.ALTER
                    && (object.kind().isRecreatable()
                            || object.attribute("generated") != null
                            || wasGenerated(object))) {
                added |= hints.recreate().add(object.key());
            } else if (change.action() == Action.ALTER && object.kind() == ObjectKind.COLUMN) {
                added |= hints.dropDependents().add(object.key());
            }
        }
        return added;
    }

    private boolean wasGenerated(SchemaObject object) {
        SchemaObject before = Objects.requireNonNull(initial).object(object.key());
        return before != null && before.attribute("generated") != null;
    }

    /// Returns the dependents of an object that prevented its DROP and can be recreated instead of altered.
    private Set<String> alteredDependents(SchemaObject object) {
        SchemaModel schema = Objects.requireNonNull(initial);
        return schema.dependents().getOrDefault(object.key(), Set.of()).stream()
                .filter(key -> target.schema().object(key) != null)
                .filter(key -> Objects.requireNonNull(schema.object(key)).kind().isRecreatable())
                .collect(Collectors.toSet());
    }

    /// Returns the enums to recreate, because a label cannot be used in the transaction that adds it.
    private Set<String> alteredEnums() {
        return Objects.requireNonNull(initial).objects().values().stream()
                .filter(object -> object.kind() == ObjectKind.ENUM)
                .filter(object -> {
                    SchemaObject desired = target.schema().object(object.key());
                    return desired != null && !desired.matches(object);
                })
                .map(SchemaObject::key)
                .collect(Collectors.toSet());
    }
}
