package dev.postern.diff;

import dev.postern.diff.Fates.Lessons;
import dev.postern.diff.Operation.Action;
import dev.postern.diff.Snapshot.Difference;
import dev.postern.diff.Workbench.Outcome;
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
public final class Route {

    /// As often as what was run is read again: things, what they bring along, what that lacks.
    private static final int ROUNDS = 5;

    private static final int LESSONS = 50;
    private static final String UNSAFE_NEW_LABEL = "55P04";

    /// Kinds that a snapshot sees and no statements are written for.
    private static final List<String> STRANGE = List.of(
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
    private final Target target;
    private final Lessons lessons = Lessons.none();

    /// What the last attempt ended with.
    private List<Operation> last = List.of();

    /// What there was before the last attempt.
    private @Nullable Schema start;

    private Route(Connection connection, Target target) {
        this.connection = connection;
        this.target = target;
    }

    /// A statement of the way.
    ///
    /// @param sql without a semicolon
    /// @param notes comments that belong before it
    public record Step(String sql, List<String> notes) {}

    /// What was found.
    public sealed interface Found {

        /// @param steps none: the two are equal
        record Way(List<Step> steps) implements Found {}

        /// @param object what PostgreSQL refuses to make, change or drop
        /// @param sql how it was tried
        record Refused(String object, String sql, SQLException error) implements Found {}

        /// @param differences what is left, for which no statement is known
        record Unknown(List<Difference> differences) implements Found {}
    }

    /// Looks for a way from the schema of a database to another; the database stays as it is.
    ///
    /// @param connection to a database that nobody else uses
    public static Found find(Connection connection, Target target) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return new Route(connection, target).search();
        } finally {
            connection.rollback();
            connection.setAutoCommit(automatic);
        }
    }

    private Found search() throws SQLException {
        Found found = attempt();
        for (int i = 0; i < LESSONS && found instanceof Found.Refused refused && learn(refused); i++) {
            connection.rollback();
            found = attempt();
        }
        return found;
    }

    private Found attempt() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local check_function_bodies = off");
        }
        List<Step> steps = new ArrayList<>();
        List<Difference> left = differences();
        List<Difference> strange = left.stream()
                .filter(difference -> STRANGE.stream().anyMatch(difference.object()::startsWith))
                .toList();
        if (!strange.isEmpty()) {
            return new Found.Unknown(strange);
        }
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            Outcome outcome = round(round > 0);
            if (!outcome.refused().isEmpty()) {
                return refused(outcome.refused());
            }
            outcome.done().forEach(operation -> steps.addAll(steps(operation)));
            left = differences();
        }
        return left.isEmpty() ? new Found.Way(steps) : new Found.Unknown(left);
    }

    private List<Difference> differences() throws SQLException {
        return Snapshot.read(connection).differences(target.snapshot());
    }

    /// Comments and privileges come after the things that they are about, for some come with these.
    private Outcome round(boolean details) throws SQLException {
        Schema schema = Schema.read(connection);
        if (!details) {
            start = schema;
        }
        return new Workbench(connection)
                .run(Plan.of(schema, target.schema(), details ? lessons.later() : lessons, details));
    }

    private static List<Step> steps(Operation operation) {
        List<Step> steps = new ArrayList<>();
        for (String sql : operation.ways().getFirst()) {
            steps.add(new Step(sql, Notes.at(operation, sql, steps.isEmpty())));
        }
        return steps;
    }

    private Found.Refused refused(Map<Operation, SQLException> refused) {
        last = List.copyOf(refused.keySet());
        Map.Entry<Operation, SQLException> first = refused.entrySet().iterator().next();
        return new Found.Refused(
                first.getKey().item().key(),
                String.join("; ", first.getKey().ways().getFirst()),
                first.getValue());
    }

    /// Whether there is another way to try than the one that was refused.
    private boolean learn(Found.Refused refused) {
        if (UNSAFE_NEW_LABEL.equals(refused.error().getSQLState())) {
            return lessons.remade().addAll(lengthened());
        }
        boolean learned = false;
        for (Operation operation : last) {
            Item item = operation.item();
            if (operation.action() == Action.DROP) {
                learned |= lessons.remade().addAll(changedInPlace(item));
            } else if (item.kind() == Kind.DOMAIN_CONSTRAINT) {
                learned |= lessons.remade().add(Kind.DOMAIN.text() + " " + item.get("parent"));
            } else if (operation.action() == Action.RENAME) {
                learned |= lessons.unlike().add(item.key());
            } else if (operation.action() == Action.ALTER
                    && (item.kind().isRemade() || item.part("generated") != null || wasGenerated(item))) {
                learned |= lessons.remade().add(item.key());
            } else if (operation.action() == Action.ALTER && item.kind() == Kind.COLUMN) {
                learned |= lessons.cleared().add(item.key());
            }
        }
        return learned;
    }

    private boolean wasGenerated(Item item) {
        Item before = Objects.requireNonNull(start).item(item.key());
        return before != null && before.part("generated") != null;
    }

    /// What needs an item that cannot be dropped for it, and was to be changed without being dropped itself.
    private Set<String> changedInPlace(Item item) {
        Schema schema = Objects.requireNonNull(start);
        return schema.neededBy().getOrDefault(item.key(), Set.of()).stream()
                .filter(key -> target.schema().item(key) != null)
                .filter(key -> Objects.requireNonNull(schema.item(key)).kind().isRemade())
                .collect(Collectors.toSet());
    }

    /// Enums whose new labels cannot be used in the transaction that has added them.
    private Set<String> lengthened() {
        return Objects.requireNonNull(start).items().values().stream()
                .filter(item -> item.kind() == Kind.ENUM)
                .filter(item -> {
                    Item now = target.schema().item(item.key());
                    return now != null && !now.matches(item);
                })
                .map(Item::key)
                .collect(Collectors.toSet());
    }
}
