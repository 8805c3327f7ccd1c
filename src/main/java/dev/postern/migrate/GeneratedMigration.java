package dev.postern.migrate;

import dev.postern.diff.MigrationSearch;
import dev.postern.diff.MigrationSearch.MigrationStatement;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.diff.SchemaState;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A migration written by comparing: what the migrations give, and what there shall be. It has been applied and
/// taken back on a throwaway database, with equal catalogs on both ends.
///
/// @param name what its files are called but for the letter
/// @param up what the one file has
/// @param down what the other has
/// @param reordered tables whose columns will stand in another order than they shall, which nothing can change
public record GeneratedMigration(String name, String up, String down, List<String> reordered) {

    private static final int MAX_NAMED = 10;

    /// Compares, writes and proves.
    ///
    /// @param description in words
    /// @param desired reads what there shall be; asked when the migrations have been applied
    /// @param progress told of each step
    /// @return empty where nothing differs
    /// @throws ProblemException where the migrations cannot be applied, or something differs that no statements are
    /// known for, which is named
    public static Optional<GeneratedMigration> of(
            MigrationFiles scripts,
            String description,
            ScratchServer server,
            Function<ScratchServer, SchemaState> desired,
            Consumer<String> progress) {
        String name = scripts.nextName(description);
        DatabaseAddress scratch = server.createDatabase();
        progress.accept("Applying the migrations to a throwaway database …");
        Upgrade upgrade = Upgrade.of(scratch, scripts, null);
        upgrade.warnings().forEach(progress);
        upgrade.rehearse(progress);
        try (Connection connection = connect(scratch);
                TemporaryMigrationFiles copy = TemporaryMigrationFiles.copy(scripts)) {
            SchemaState old = SchemaState.read(connection);
            Set<String> roles = ScratchRoles.names(connection);
            progress.accept("Reading what there shall be …");
            SchemaState target = desired.apply(server);
            progress.accept("Looking for the way there and back …");
            createMissingRoles(connection, target);
            List<MigrationStatement> steps = search(connection, target, "There");
            if (steps.isEmpty()) {
                return Optional.empty();
            }
            String up = scriptText(description.strip(), missingRoles(target, roles), steps);
            copy.write("V" + name, up);
            Upgrade.of(scratch, copy.scripts(), null).rehearse(progress);
            requireSnapshot(connection, target.snapshot(), "V" + name);
            List<String> reordered = target.tablesWithOtherColumnOrder(SchemaState.read(connection));
            String down = scriptText("Takes back V" + name, List.of(), search(connection, old, "The way back"));
            copy.write("U" + name, down);
            Downgrade.by(scratch, copy.scripts(), 1).rehearse(progress);
            requireSnapshot(connection, old.snapshot(), "U" + name);
            return Optional.of(new GeneratedMigration(name, up, down, reordered));
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    private static void createMissingRoles(Connection connection, SchemaState target) throws SQLException {
        for (String role : missingRoles(target, ScratchRoles.names(connection))) {
            ScratchRoles.create(connection, role);
        }
    }

    private static List<String> missingRoles(SchemaState target, Set<String> roles) {
        Set<String> missing = new TreeSet<>(target.roles());
        missing.removeAll(roles);
        return List.copyOf(missing);
    }

    private static List<MigrationStatement> search(Connection connection, SchemaState target, String direction)
            throws SQLException {
        return switch (MigrationSearch.find(connection, target)) {
            case SearchResult.Script way -> way.statements();
            case SearchResult.Rejected refused ->
                throw ApiError.of(
                                ErrorCode.INTERNAL,
                                direction + ", " + refused.object() + " cannot be made what it shall be: "
                                        + refused.error().getMessage())
                        .withDetails(refused.sql())
                        .withHint("Write this migration by hand: ./postern migrate new.")
                        .exception();
            case SearchResult.Unsupported unknown ->
                throw ApiError.of(
                                ErrorCode.INTERNAL,
                                direction + ", there is no statement known for what differs: "
                                        + summary(unknown.differences()))
                        .withHint("Write this migration by hand: ./postern migrate new.")
                        .exception();
        };
    }

    private static String summary(List<Difference> differences) {
        String named =
                differences.stream().limit(MAX_NAMED).map(Difference::toString).collect(Collectors.joining(", "));
        int more = differences.size() - MAX_NAMED;
        return named + (more > 0 ? ", and " + more + " more" : "");
    }

    private static void requireSnapshot(Connection connection, SchemaSnapshot snapshot, String name) throws SQLException {
        List<Difference> left = SchemaSnapshot.read(connection).differences(snapshot);
        if (!left.isEmpty()) {
            throw ApiError.of(ErrorCode.INTERNAL, name + " could not be proven; after it, " + summary(left))
                    .withHint("Write this migration by hand: ./postern migrate new.")
                    .exception();
        }
    }

    private static String scriptText(String heading, List<String> roles, List<MigrationStatement> steps) {
        String head = "-- " + asComment(heading)
                + "\n-- Written by ./postern migrate diff, and proven on a throwaway database. Read it before it is"
                + " applied.\n";
        String made = roles.stream()
                .map(role -> ScratchRoles.createMissing(role) + ";\n")
                .collect(Collectors.joining("\n"));
        String bodies = steps.stream().anyMatch(step -> step.sql().matches("(?is)(do \\$do\\$.*)?create or replace .*"))
                ? "-- Bodies of functions may name what is made after them.\nset local check_function_bodies = off;\n"
                : "";
        String all = steps.stream()
                .map(step ->
                        step.warnings().stream()
                                        .map(note -> "-- " + asComment(note) + "\n")
                                        .collect(Collectors.joining()) + step.sql() + ";\n")
                .collect(Collectors.joining());
        return Stream.of(head, made, bodies, all)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /// Names may have line breaks in them, which end a comment.
    private static String asComment(String text) {
        return text.replaceAll("\\R", "\n-- ");
    }

    /// Writes the files.
    ///
    /// @return the two
    public List<Path> save(MigrationFiles scripts) {
        return scripts.save(name, up, down);
    }
}
