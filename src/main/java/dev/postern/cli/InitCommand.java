package dev.postern.cli;

import dev.postern.project.ApplicationCode;
import dev.postern.project.NewProject;
import dev.postern.project.ProjectNames;
import dev.postern.project.ProjectTemplate;
import dev.postern.project.SchemaOrigin;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `init`.
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Creates a project with a schema, generated classes, an application class and a test.",
            "The folder has to be empty or missing. After a failure, all that was created is deleted."
        })
public final class InitCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIRECTORY", description = "Folder of the project, for example ../shop.")
    private Path folder = Path.of("");

    @Option(
            names = "--package",
            paramLabel = "PACKAGE",
            description = "Java package of the application, such as com.acme.shop. Default: derived from DIRECTORY.")
    private @Nullable String packageName;

    @ArgGroup
    private OriginOptions origin = new OriginOptions();

    @Option(
            names = "--schemas",
            paramLabel = "SCHEMA",
            split = ",",
            description =
                    "Schemas to generate, with --from or --from-sql; the first one is the default schema. Default:"
                            + " all that contain tables or views.")
    private List<String> schemas = new ArrayList<>();

    /// Used with `--from`.
    @Mixin
    private LoginOptions login = new LoginOptions();

    @Option(
            names = "--no-java",
            description = "Write no application class: the engine's main class serves the generated classes. Default:"
                    + " write an application class and a test.")
    private boolean noJava;

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    /// Options for the schema of the project. Without them, it has a first migration with one table.
    private static final class OriginOptions {

        @Option(
                names = "--from",
                paramLabel = "URL",
                description = "Database whose schema is maintained elsewhere, jdbc:postgresql://host/database. The"
                        + " project has no migrations.")
        private @Nullable String url;

        @Option(
                names = "--from-sql",
                paramLabel = "FILE",
                description =
                        "SQL file that creates the schema, such as the output of pg_dump --schema-only. It becomes"
                                + " the first migration, with an undo script.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() {
        NewProject project = new NewProject(folder, template(), scratch.location(), ConsoleOutput::printProgress);
        project.create();
        ConsoleOutput.printProgress("Created " + folder + ". Next:");
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        project.nextCommands().forEach(command -> out.println("  " + command));
        out.flush();
        return 0;
    }

    private ProjectTemplate template() {
        SchemaOrigin schema = schemaOrigin();
        if (schema instanceof SchemaOrigin.FirstTable && !schemas.isEmpty()) {
            throw rejection("--schemas requires --from or --from-sql.");
        }
        return new ProjectTemplate(
                ProjectNames.of(folder, packageName),
                schema,
                schemas,
                noJava ? ApplicationCode.NONE : ApplicationCode.JAVA);
    }

    private SchemaOrigin schemaOrigin() {
        if (origin.file != null) {
            return new SchemaOrigin.SqlFile(origin.file);
        }
        if (origin.url == null) {
            return new SchemaOrigin.FirstTable();
        }
        if (!DatabaseAddress.isUrl(origin.url)) {
            throw rejection("--from must be a URL such as jdbc:postgresql://host/database.");
        }
        return new SchemaOrigin.ExistingDatabase(login.addressOf(origin.url));
    }

    private ParameterException rejection(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
