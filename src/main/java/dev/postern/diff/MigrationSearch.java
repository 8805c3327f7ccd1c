package dev.postern.diff;

import dev.postern.diff.ChangeExecutor.ExecutionResult;
import dev.postern.diff.ChangeExecutor.RejectedChange;
import dev.postern.diff.SchemaSnapshot.Difference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Search for the DDL that changes the schema of a database into another one.
///
/// A pass plans statements from the system catalogs and runs them. The passes repeat until the two schemas are
/// equal (`docs/decisions.md#search-by-execution`).
public final class MigrationSearch {

    /// Maximum number of passes: the first for objects, the others for comments, privileges and their side effects.
    private static final int MAX_PASSES = 5;

    private static final int MAX_RETRIES = 50;

    private final Connection connection;
    private final MigrationStart start;
    private final SchemaState target;
    private final SchemaModel settledTarget;
    private final SettledTexts settledTexts;
    private RetryHints hints = RetryHints.NONE;

    private MigrationSearch(
            Connection connection, MigrationStart start, SchemaState target, SettledTexts settledTexts) {
        this.connection = connection;
        this.start = start;
        this.target = target;
        this.settledTexts = settledTexts;
        this.settledTarget = settledTexts.settle(target.model());
    }

    /// Statement of a migration script.
    ///
    /// @param sql text without a semicolon
    /// @param warnings comments before the statement
    public record MigrationStatement(String sql, List<String> warnings) {

        public MigrationStatement {
            Objects.requireNonNull(sql);
            warnings = List.copyOf(warnings);
        }
    }

    /// Result of a search.
    public sealed interface SearchResult {

        /// Statements that change the schema into the desired one; none if the two are equal.
        ///
        /// @param preparation statements to run before, which delete rows that the script rejects
        record Script(List<MigrationStatement> statements, List<String> preparation) implements SearchResult {

            public Script {
                statements = List.copyOf(statements);
                preparation = List.copyOf(preparation);
            }
        }

        /// Change that PostgreSQL rejects.
        ///
        /// @param object object to change
        /// @param sql rejected statements
        record Rejected(ObjectId object, String sql, SQLException error) implements SearchResult {

            public Rejected {
                Objects.requireNonNull(object);
                Objects.requireNonNull(sql);
                Objects.requireNonNull(error);
            }
        }

        /// Differences that no statement can be generated for.
        record Unsupported(List<Difference> differences) implements SearchResult {

            public Unsupported {
                differences = List.copyOf(differences);
            }
        }
    }

    /// Searches for the statements that change the schema of a database into the target. All changes are rolled
    /// back.
    ///
    /// @param connection connection to a database without other sessions
    /// @param start schema of the database after the renames, which run first
    /// @param settledTexts texts of the start and of the target
    public static SearchResult find(
            Connection connection, MigrationStart start, SchemaState target, SettledTexts settledTexts)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return new MigrationSearch(connection, start, target, settledTexts).search();
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /// Result of one attempt.
    ///
    /// @param hints hints for the next attempt; equal to those of this attempt if another one would have the same
    /// result
    private record Attempt(SearchResult result, RetryHints hints) {

        private Attempt {
            Objects.requireNonNull(result);
            Objects.requireNonNull(hints);
        }
    }

    private SearchResult search() throws SQLException {
        Attempt attempt = attempt();
        for (int i = 0; i < MAX_RETRIES && !attempt.hints().equals(hints); i++) {
            hints = attempt.hints();
            connection.rollback();
            attempt = attempt();
        }
        return attempt.result();
    }

    private Attempt attempt() throws SQLException {
        List<Difference> remaining = differences(start.state().snapshot());
        List<Difference> unsupported = remaining.stream()
                .filter(difference -> !difference.isSupported())
                .toList();
        if (!unsupported.isEmpty()) {
            return new Attempt(new SearchResult.Unsupported(unsupported), hints);
        }
        List<String> preparation = preparation();
        execute("set local check_function_bodies = off");
        for (String statement : preparation) {
            execute(statement);
        }
        for (String statement : start.renaming()) {
            execute(statement);
        }
        return runPasses(remaining, preparation);
    }

    /// Returns the statements that empty tables before the renames.
    private List<String> preparation() {
        List<String> statements = hints.emptyingStatements();
        return statements.isEmpty() || start.renaming().isEmpty()
                ? statements
                : List.of(RetryHints.emptyingStatement(start.tables()));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// @param differences differences before the first pass
    private Attempt runPasses(List<Difference> differences, List<String> preparation) throws SQLException {
        List<Difference> remaining = differences;
        List<MigrationStatement> statements = new ArrayList<>();
        start.renaming().forEach(sql -> statements.add(new MigrationStatement(sql, List.of())));
        SchemaModel initial = start.state().model();
        for (int pass = 0; pass < MAX_PASSES && !remaining.isEmpty(); pass++) {
            SchemaModel schema = pass == 0 ? initial : SchemaModel.read(connection, target.scope());
            ExecutionResult result = runPass(schema, pass == 0 ? Phase.OBJECTS : Phase.DETAILS);
            if (!result.rejected().isEmpty()) {
                return new Attempt(
                        rejection(result.rejected().getFirst()),
                        new RejectionAnalyzer(initial, settledTarget).hints(hints, result.rejected()));
            }
            result.executed().forEach(change -> statements.addAll(statements(change)));
            remaining = differences(SchemaSnapshot.read(connection, target.scope()));
        }
        return new Attempt(
                remaining.isEmpty()
                        ? new SearchResult.Script(statements, preparation)
                        : new SearchResult.Unsupported(remaining),
                hints);
    }

    private List<Difference> differences(SchemaSnapshot snapshot) {
        return settledTexts.remaining(snapshot.differences(target.snapshot()));
    }

    private ExecutionResult runPass(SchemaModel schema, Phase phase) throws SQLException {
        return new ChangeExecutor(connection)
                .run(ChangePlanner.plan(settledTexts.settle(schema), settledTarget, hints.forPhase(phase), phase));
    }

    private List<MigrationStatement> statements(Change change) {
        List<MigrationStatement> statements = new ArrayList<>();
        List<String> warnings = Stream.concat(hints.rowWarnings(change).stream(), change.warnings().stream())
                .toList();
        for (String sql : change.statements()) {
            statements.add(new MigrationStatement(
                    sql,
                    Stream.concat(warnings.stream(), ChangeWarnings.restartWarnings(change, sql).stream())
                            .toList()));
            warnings = List.of();
        }
        return statements;
    }

    private static SearchResult rejection(RejectedChange rejected) {
        Change change = rejected.change();
        return new SearchResult.Rejected(
                change.object().id(), String.join("; ", change.statements()), rejected.error());
    }
}
