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

/// The way from one schema to another, found by going it: what is planned from the catalogs is run, what it has
/// brought is read again, and so on until nothing differs.
public final class MigrationSearch {

    /// As often as what was run is read again: things, what they bring along, what that lacks.
    private static final int MAX_PASSES = 5;

    private static final int MAX_RETRIES = 50;
    private static final String UNSAFE_NEW_LABEL = "55P04";

    /// Kinds that a snapshot sees and no statements are written for.
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
    private final RetryHints lessons = RetryHints.none();

    /// What the last attempt ended with.
    private List<Change> last = List.of();

    /// What there was before the last attempt.
    private @Nullable SchemaModel start;

    private MigrationSearch(Connection connection, SchemaState target) {
        this.connection = connection;
        this.target = target;
    }

    /// A statement of the way.
    ///
    /// @param sql without a semicolon
    /// @param notes comments that belong before it
    public record MigrationStatement(String sql, List<String> notes) {}

    /// What was found.
    public sealed interface SearchResult {

        /// @param steps none: the two are equal
        record Script(List<MigrationStatement> steps) implements SearchResult {}

        /// @param object what PostgreSQL refuses to make, change or drop
        /// @param sql how it was tried
        record Rejected(String object, String sql, SQLException error) implements SearchResult {}

        /// @param differences what is left, for which no statement is known
        record Unsupported(List<Difference> differences) implements SearchResult {}
    }

    /// Looks for a way from the schema of a database to another; the database stays as it is.
    ///
    /// @param connection to a database that nobody else uses
    public static SearchResult find(Connection connection, SchemaState target) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return new MigrationSearch(connection, target).search();
        } finally {
            connection.rollback();
            connection.setAutoCommit(automatic);
        }
    }

    private SearchResult search() throws SQLException {
        SearchResult found = attempt();
        for (int i = 0; i < MAX_RETRIES && found instanceof SearchResult.Rejected refused && recordHint(refused); i++) {
            connection.rollback();
            found = attempt();
        }
        return found;
    }

    private SearchResult attempt() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local check_function_bodies = off");
        }
        List<MigrationStatement> steps = new ArrayList<>();
        List<Difference> left = differences();
        List<Difference> strange = left.stream()
                .filter(difference -> UNSUPPORTED.stream().anyMatch(difference.object()::startsWith))
                .toList();
        if (!strange.isEmpty()) {
            return new SearchResult.Unsupported(strange);
        }
        for (int round = 0; round < MAX_PASSES && !left.isEmpty(); round++) {
            ExecutionResult outcome = round(round > 0);
            if (!outcome.refused().isEmpty()) {
                return refused(outcome.refused());
            }
            outcome.done().forEach(operation -> steps.addAll(steps(operation)));
            left = differences();
        }
        return left.isEmpty() ? new SearchResult.Script(steps) : new SearchResult.Unsupported(left);
    }

    private List<Difference> differences() throws SQLException {
        return SchemaSnapshot.read(connection).differences(target.snapshot());
    }

    /// Comments and privileges come after the things that they are about, for some come with these.
    private ExecutionResult round(boolean details) throws SQLException {
        SchemaModel schema = SchemaModel.read(connection);
        if (!details) {
            start = schema;
        }
        return new ChangeExecutor(connection)
                .run(ChangePlanner.of(schema, target.schema(), details ? lessons.later() : lessons, details));
    }

    private static List<MigrationStatement> steps(Change operation) {
        List<MigrationStatement> steps = new ArrayList<>();
        for (String sql : operation.alternatives().getFirst()) {
            steps.add(new MigrationStatement(sql, ChangeWarnings.at(operation, sql, steps.isEmpty())));
        }
        return steps;
    }

    private SearchResult.Rejected refused(Map<Change, SQLException> refused) {
        last = List.copyOf(refused.keySet());
        Map.Entry<Change, SQLException> first = refused.entrySet().iterator().next();
        return new SearchResult.Rejected(
                first.getKey().item().key(),
                String.join("; ", first.getKey().alternatives().getFirst()),
                first.getValue());
    }

    /// Whether there is another way to try than the one that was refused.
    private boolean recordHint(SearchResult.Rejected refused) {
        if (UNSAFE_NEW_LABEL.equals(refused.error().getSQLState())) {
            return lessons.recreate().addAll(lengthened());
        }
        boolean learned = false;
        for (Change operation : last) {
            SchemaObject item = operation.item();
            if (operation.action() == Action.DROP) {
                learned |= lessons.recreate().addAll(changedInPlace(item));
            } else if (item.kind() == ObjectKind.DOMAIN_CONSTRAINT) {
                learned |= lessons.recreate().add(ObjectKind.DOMAIN.text() + " " + item.require("parent"));
            } else if (operation.action() == Action.RENAME) {
                learned |= lessons.doNotRename().add(item.key());
            } else if (operation.action() == Action.ALTER
                    && (item.kind().isRecreatable() || item.attribute("generated") != null || wasGenerated(item))) {
                learned |= lessons.recreate().add(item.key());
            } else if (operation.action() == Action.ALTER && item.kind() == ObjectKind.COLUMN) {
                learned |= lessons.dropDependents().add(item.key());
            }
        }
        return learned;
    }

    private boolean wasGenerated(SchemaObject item) {
        SchemaObject before = Objects.requireNonNull(start).item(item.key());
        return before != null && before.attribute("generated") != null;
    }

    /// What needs an item that cannot be dropped for it, and was to be changed without being dropped itself.
    private Set<String> changedInPlace(SchemaObject item) {
        SchemaModel schema = Objects.requireNonNull(start);
        return schema.neededBy().getOrDefault(item.key(), Set.of()).stream()
                .filter(key -> target.schema().item(key) != null)
                .filter(key -> Objects.requireNonNull(schema.item(key)).kind().isRecreatable())
                .collect(Collectors.toSet());
    }

    /// Enums whose new labels cannot be used in the transaction that has added them.
    private Set<String> lengthened() {
        return Objects.requireNonNull(start).items().values().stream()
                .filter(item -> item.kind() == ObjectKind.ENUM)
                .filter(item -> {
                    SchemaObject now = target.schema().item(item.key());
                    return now != null && !now.matches(item);
                })
                .map(SchemaObject::key)
                .collect(Collectors.toSet());
    }
}
