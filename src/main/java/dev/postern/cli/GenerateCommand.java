package dev.postern.cli;

import dev.postern.dev.GenerationLoop;
import dev.postern.diff.ScopeSettings.PartitionMode;
import dev.postern.generate.Fingerprint;
import dev.postern.generate.Generation;
import dev.postern.generate.GenerationLock;
import dev.postern.generate.GenerationTarget;
import dev.postern.generate.SchemaDatabase;
import dev.postern.generate.SourceDatabase;
import dev.postern.migrate.ProjectProperties;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Command `generate`.
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Applies db/migration to a scratch database and generates classes, as db/jooq.xml describes. With"
                + " --from, it reads an existing database instead, without changing it.")
public final class GenerateCommand implements Callable<Integer> {

    /// Folders that can contain a configuration file: that of the project, and that of its tests.
    private static final List<Path> FOLDERS = List.of(Path.of("db"), Path.of("src/test/db"));

    private static final Path LOCK = Path.of("target/generating");

    private final List<Path> folders;
    private final Path lock;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--check",
            description = "Write nothing; if files differ, list them and exit with 1. Default: write them.")
    private boolean check;

    @Option(
            names = "--force",
            description =
                    "Generate although neither the migrations nor the generated files have changed. Default: skip.")
    private boolean force;

    @Option(
            names = "--watch",
            description =
                    "Regenerate after every change of a migration, until a signal ends the command. Default: end.")
    private boolean watch;

    @Option(
            names = "--from",
            paramLabel = "JDBC_URL",
            description = "URL of the database, jdbc:postgresql://host/database. Default: a scratch database.")
    private @Nullable String from;

    @Option(
            names = "--schemas",
            paramLabel = "SCHEMA",
            split = ",",
            description = "Schemas to generate, with --from. Default: all that contain tables or views.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--" + SchemaDatabase.EXCLUDE,
            paramLabel = "PATTERN",
            description =
                    "Tables, views and functions that are not served, with --from: schema.*, schema.name, or a kind"
                            + " and a name such as 'view public.log_*'; repeatable. Default: the property exclude of jooq.xml.")
    private List<String> excluded = new ArrayList<>();

    @Option(
            names = "--" + SchemaDatabase.EXTENSIONS,
            paramLabel = "EXTENSION",
            split = ",",
            description = "Extensions whose tables, views and functions are served, with --from. Default: the property"
                    + " extensions of jooq.xml.")
    private List<String> extensions = new ArrayList<>();

    @Option(
            names = "--" + SchemaDatabase.PARTITIONS,
            paramLabel = "MODE",
            description = "ignore: serve the partitioned tables alone; follow: serve each partition too, with --from."
                    + " Default: the property partitions of jooq.xml, or else ignore.")
    private @Nullable PartitionMode partitions;

    /// Used with `--from`.
    @Mixin
    private LoginOptions login = new LoginOptions();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    /// Creates the command for the project in the working directory.
    public GenerateCommand() {
        this(FOLDERS, LOCK);
    }

    /// @param folders folders that can contain a configuration file, first that of the project
    /// @param lock file that one run at a time locks
    GenerateCommand(List<Path> folders, Path lock) {
        this.folders = List.copyOf(folders);
        this.lock = lock;
    }

    @Override
    public Integer call() throws SQLException {
        validate();
        if (from != null) {
            return generateFrom(from);
        }
        List<GenerationTarget> targets = targets();
        if (watch) {
            return watch(targets);
        }
        return check ? check(targets, lock, scratch) : generate(targets);
    }

    private int watch(List<GenerationTarget> targets) {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        List<Path> folders = targets.stream().map(GenerationTarget::folder).toList();
        GenerationLoop loop = new GenerationLoop(
                folders, scratch::start, ConsoleOutput::printProgress, failure -> ConsoleOutput.print(failure, err));
        Runtime.getRuntime().addShutdownHook(new Thread(loop::close, "shutdown"));
        try {
            loop.run();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void validate() {
        if (from == null) {
            for (String option : List.of(
                    "--schemas",
                    "--exclude",
                    "--extensions",
                    "--partitions",
                    "--db-user",
                    "--db-password",
                    "--db-password-file")) {
                if (isGiven(option)) {
                    throw rejection(option + " requires --from.");
                }
            }
        } else if (!DatabaseAddress.isUrl(from)) {
            throw rejection("--from must be a URL such as jdbc:postgresql://host/database.");
        }
        if (watch && (check || from != null)) {
            throw rejection("--watch cannot be combined with --check or --from.");
        }
    }

    /// Whether the command line has an option.
    private boolean isGiven(String option) {
        return Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException rejection(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private List<GenerationTarget> targets() {
        GenerationTarget own = GenerationTarget.read(folders.getFirst());
        Path migrations = own.folder().resolve("migration");
        if (Fingerprint.isOfDatabase(own) && !Fingerprint.hasMigrations(migrations)) {
            throw CommandErrors.noMigrations(migrations, own.directory());
        }
        return folders.stream()
                .filter(folder -> Files.exists(folder.resolve("jooq.xml")))
                .map(GenerationTarget::read)
                .toList();
    }

    private int generateFrom(String url) throws SQLException {
        GenerationTarget target = GenerationTarget.read(folders.getFirst());
        try (GenerationLock _ = acquire(lock);
                Connection connection = SourceDatabase.connect(login.addressOf(url))) {
            Generation generation = Generation.ofDatabase(target, connection, schemas)
                    .with(properties(ProjectProperties.read(target.folder())));
            if (check) {
                return report(target, generation.differences(), "the database", "./postern generate --from");
            }
            generate(generation, "the database");
            return 0;
        }
    }

    /// Returns the properties of the options. Patterns and extensions are added to those of the project.
    private Map<String, String> properties(ProjectProperties project) {
        Map<String, String> properties = new HashMap<>();
        properties.put(SchemaDatabase.EXCLUDE, joined(project.list(SchemaDatabase.EXCLUDE), excluded));
        properties.put(SchemaDatabase.EXTENSIONS, joined(project.list(SchemaDatabase.EXTENSIONS), extensions));
        if (partitions != null) {
            properties.put(SchemaDatabase.PARTITIONS, partitions.name());
        }
        return properties;
    }

    private static String joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).collect(Collectors.joining(","));
    }

    private static GenerationLock acquire(Path lock) {
        return GenerationLock.acquire(lock, ConsoleOutput::printProgress);
    }

    private int generate(List<GenerationTarget> targets) {
        try (GenerationLock _ = acquire(lock)) {
            List<GenerationTarget> stale = targets.stream()
                    .filter(target -> force || !Fingerprint.isCurrent(target))
                    .toList();
            if (stale.isEmpty()) {
                ConsoleOutput.printProgress(targets.getFirst().directory() + "/ is up to date.");
            }
            stale.forEach(target -> generate(
                    Generation.ofMigrations(target, scratch.location()),
                    target.folder().resolve("migration").toString()));
            return 0;
        }
    }

    private static void generate(Generation generation, String source) {
        String directory = generation.target().directory() + "/";
        ConsoleOutput.printProgress("Generating " + directory + " from " + source + " …");
        generation.run();
        ConsoleOutput.printProgress("Generated the classes in " + directory + ".");
    }

    private static int check(List<GenerationTarget> targets, Path lock, ScratchOption scratch) {
        try (GenerationLock _ = acquire(lock)) {
            ConsoleOutput.printProgress("Generating in a temporary folder for comparison …");
            return targets.stream()
                    .mapToInt(target -> check(target, scratch))
                    .max()
                    .orElse(0);
        }
    }

    private static int check(GenerationTarget target, ScratchOption scratch) {
        Path source = target.folder().resolve("migration");
        List<String> differences =
                Generation.ofMigrations(target, scratch.location()).differences();
        return report(target, differences, source.toString(), "./postern generate");
    }

    /// Compares the classes of this project with its migrations, if they were generated from them.
    ///
    /// @param folder folder of the migrations; only that of the project itself has classes
    /// @return exit status: 1 if they differ
    static int checkClasses(Path folder, ScratchOption scratch) {
        if (!folder.equals(FOLDERS.getFirst()) || !Files.exists(folder.resolve("jooq.xml"))) {
            return 0;
        }
        GenerationTarget own = GenerationTarget.read(folder);
        return Fingerprint.isOfDatabase(own) || Fingerprint.isCurrent(own) ? 0 : check(List.of(own), LOCK, scratch);
    }

    private static int report(GenerationTarget target, List<String> differences, String source, String command) {
        differences.forEach(ConsoleOutput::printProgress);
        ConsoleOutput.printProgress(target.directory() + "/ "
                + (differences.isEmpty()
                        ? "matches " + source + "."
                        : "does not match " + source + ". Run " + command + " and commit the result."));
        return differences.isEmpty() ? 0 : 1;
    }
}
