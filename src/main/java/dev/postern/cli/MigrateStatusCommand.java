package dev.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.MigrationHistory;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.migrate.SchemaDrift;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Command `migrate status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Prints the version of the database, the pending migrations, the migrations that changed after they"
                        + " were applied, and the drift of its schema from the migrations.")
final class MigrateStatusCommand implements Callable<Integer> {

    /// States of a migration whose file differs from the applied one.
    private static final Set<State> DIFFERENT = Set.of(State.CHANGED, State.MISSING, State.AHEAD, State.FAILED);

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DbDirOption files = new DbDirOption();

    @Mixin
    private MigrationDatabaseOptions database = new MigrationDatabaseOptions();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(names = "--json", description = "Print JSON. Default: text.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        MigrationFiles scripts = files.scripts(database);
        Map<String, Object> status = database.use(address -> status(address, scripts));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(status));
        } else {
            status.forEach((name, value) -> print(name, value, out));
        }
        out.flush();
        return 0;
    }

    private Map<String, Object> status(DatabaseAddress address, MigrationFiles scripts) {
        MigrationHistory history = MigrationHistory.read(address, scripts);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("version", history.version().map(Object::toString).orElse("none"));
        status.put(
                "pending",
                Stream.concat(
                                history.pending(null).stream()
                                        .map(entry -> entry.version() + " " + entry.description()),
                                history.repeatables().entrySet().stream()
                                        .filter(repeatable -> repeatable.getValue() == State.PENDING)
                                        .map(repeatable ->
                                                "R " + repeatable.getKey().words()))
                        .toList());
        status.put(
                "changed",
                history.entries().stream()
                        .filter(entry -> DIFFERENT.contains(entry.state()))
                        .map(entry -> entry.version() + " " + entry.description() + ": "
                                + entry.state().name().toLowerCase(Locale.ROOT))
                        .toList());
        ConsoleOutput.printProgress("Comparing with a scratch PostgreSQL …");
        try (ScratchServer server = scratch.start()) {
            SchemaDrift drift = SchemaDrift.read(
                    address, scripts, server, scope.settings(files.folder()), ConsoleOutput::printProgress);
            status.put(
                    "drift", drift.differences().stream().flatMap(this::lines).toList());
            if (json) {
                status.put(
                        "differences",
                        drift.differences().stream()
                                .map(MigrateStatusCommand::bothSides)
                                .toList());
            }
            if (json || !drift.notes().isEmpty()) {
                status.put("notes", drift.notes());
            }
        }
        return status;
    }

    /// Returns the difference and, in text, the lines that only one side has.
    private Stream<String> lines(Difference difference) {
        return Stream.concat(
                Stream.of(difference.toString()), json ? Stream.empty() : difference.changedLines().stream());
    }

    private static Map<String, Object> bothSides(Difference difference) {
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("object", difference.object().toString());
        sides.put("migrations", difference.before());
        sides.put("database", difference.after());
        return sides;
    }

    private static void print(String name, Object value, PrintWriter out) {
        String text = value instanceof List<?> list
                ? list.isEmpty()
                        ? "none"
                        : String.join(
                                "\n         ",
                                list.stream().map(Object::toString).toList())
                : value.toString();
        out.println("%-8s %s".formatted(name, text));
    }
}
