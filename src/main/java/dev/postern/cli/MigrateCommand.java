package dev.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.Finding;
import dev.postern.migrate.MigrationCheck;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.MigrationHistory;
import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.migrate.RepeatableFile;
import dev.postern.migrate.VersionConflicts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `migrate` with its subcommands. Progress is on standard error, results are on standard output.
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Writes, checks, applies and undoes migrations: db/migration/V2__books.sql, db/undo/U2__books.sql.",
        subcommands = {
            MigrateDiffCommand.class,
            MigrateUpCommand.class,
            MigrateDownCommand.class,
            MigrateStatusCommand.class,
            MigrateAdoptCommand.class,
            MigrateIdempotencyCommand.class
        })
public final class MigrateCommand {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private @Nullable CommandSpec spec;

    private final @Nullable String loginRole;

    /// @param loginRole role that the service logs in as; null if the application names none
    public MigrateCommand(@Nullable String loginRole) {
        this.loginRole = loginRole;
    }

    /// Returns the role that the service logs in as; null if the application names none.
    @Nullable
    String loginRole() {
        return loginRole;
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Creates an empty migration script and undo script with the next version number.")
    int create(
            @Mixin DbDirOption files,
            @Parameters(paramLabel = "DESCRIPTION", description = "Description of the change, such as \"add tags\".")
                    String description) {
        print(files.writableScripts().create(description));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Gives new version numbers to pending migrations whose number another migration has, or is"
                    + " lower than the database's version.")
    int renumber(@Mixin DbDirOption files, @Mixin MigrationDatabaseOptions database) {
        List<Path> renamed = database.use(
                address -> VersionConflicts.resolve(address, files.folder(), database.historyTable(files.folder())));
        if (renamed.isEmpty()) {
            ConsoleOutput.printProgress("All version numbers are unique and in order.");
        }
        print(renamed);
        return 0;
    }

    private void print(List<Path> files) {
        files.forEach(out()::println);
        out().flush();
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Lists all migrations with their state: applied, pending, changed and so on.")
    int history(
            @Mixin DbDirOption files,
            @Mixin MigrationDatabaseOptions database,
            @Option(names = "--json", description = "Print JSON. Default: a table.") boolean json)
            throws JsonProcessingException {
        MigrationFiles scripts = files.scripts(database);
        MigrationHistory history = database.use(address -> MigrationHistory.read(address, scripts));
        List<Map<String, Object>> rows = Stream.concat(
                        history.entries().stream().map(MigrateCommand::row),
                        history.repeatables().entrySet().stream()
                                .map(repeatable -> row(repeatable.getKey(), repeatable.getValue())))
                .toList();
        if (json) {
            out().println(JSON.writeValueAsString(rows));
        } else {
            table(rows, out());
        }
        out().flush();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Applies every migration to a scratch database, undoes it and applies it again. Reports changes"
                            + " that lose data, block traffic or break the API.")
    int check(
            @Mixin DbDirOption files,
            @Mixin ScratchOption scratch,
            @Option(
                            names = "--since",
                            paramLabel = "VERSION",
                            description = "Check only the migrations after this version. Default: all.")
                    @Nullable
                    String since) {
        MigrationFiles scripts = files.scripts();
        var sinceVersion = since == null ? null : scripts.version(since);
        ConsoleOutput.printProgress("Starting a scratch PostgreSQL …");
        List<Finding> findings;
        try (ScratchServer server = scratch.start()) {
            findings = MigrationCheck.run(
                    scripts, server, sinceVersion, name -> ConsoleOutput.printProgress("Checking " + name + " …"));
        }
        findings.forEach(out()::println);
        out().flush();
        ConsoleOutput.printProgress(
                findings.isEmpty()
                        ? scripts.after(sinceVersion).size() + " migrations can be applied, undone and applied again."
                        : findings.size() + " findings; \"-- postern: allow RULE\" in a file accepts a finding.");
        return findings.isEmpty() ? GenerateCommand.checkClasses(files.folder(), scratch) : 1;
    }

    private static Map<String, Object> row(MigrationEntry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("version", String.valueOf(entry.version()));
        row.put("description", entry.description());
        row.put("state", entry.state().name().toLowerCase(Locale.ROOT));
        row.put("undo", entry.hasUndoScript());
        row.put(
                "applied",
                entry.appliedAt() == null
                        ? null
                        : entry.appliedAt().truncatedTo(ChronoUnit.SECONDS).toString());
        row.put("by", entry.appliedBy());
        row.put("ms", entry.millis());
        return row;
    }

    /// Returns a row without time, role and duration.
    private static Map<String, Object> row(RepeatableFile file, State state) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("version", "R");
        row.put("description", file.words());
        row.put("state", state.name().toLowerCase(Locale.ROOT));
        row.put("undo", false);
        row.put("applied", null);
        row.put("by", null);
        row.put("ms", null);
        return row;
    }

    /// Prints the rows below their column names, with two spaces between columns.
    private static void table(List<Map<String, Object>> rows, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("version", "description", "state", "undo", "applied", "by", "ms"));
        rows.forEach(
                row -> lines.add(row.values().stream().map(MigrateCommand::cell).toList()));
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(0);
                text.append(line.get(i)).repeat(' ', width + 2 - line.get(i).length());
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case Boolean flag -> flag ? "yes" : "no";
            default -> value.toString();
        };
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
