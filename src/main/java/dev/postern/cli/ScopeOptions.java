package dev.postern.cli;

import dev.postern.diff.ScopeSettings;
import dev.postern.diff.ScopeSettings.PartitionMode;
import dev.postern.generate.SchemaDatabase;
import dev.postern.migrate.ProjectProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the part of two databases that is compared. `db/jooq.xml` can have the properties `exclude` and
/// `partitions` instead.
final class ScopeOptions {

    @Option(names = "--schemas", paramLabel = "SCHEMA", split = ",", description = "Schemas to compare. Default: all.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--" + SchemaDatabase.EXCLUDE,
            paramLabel = "PATTERN",
            description = "Objects to leave out: schema.*, schema.name, or a kind and a name such as 'event trigger *';"
                    + " repeatable. Objects of extensions, pg_cron and connection poolers are always left out. Default:"
                    + " the property exclude of jooq.xml.")
    private List<String> excluded = new ArrayList<>();

    @Option(
            names = "--" + SchemaDatabase.PARTITIONS,
            paramLabel = "MODE",
            description = "ignore: leave out partitions that only the database or only the migrations have, because"
                    + " jobs create and drop them; follow: compare them. Default: the property partitions of jooq.xml,"
                    + " or else ignore.")
    private @Nullable PartitionMode partitions;

    /// Returns the settings. Patterns of the options are added to those of the project.
    ///
    /// @param folder folder that can contain `jooq.xml`
    ScopeSettings settings(Path folder) {
        ProjectProperties project = ProjectProperties.read(folder);
        String mode = project.get(SchemaDatabase.PARTITIONS);
        return new ScopeSettings(
                schemas,
                Stream.concat(project.list(SchemaDatabase.EXCLUDE).stream(), excluded.stream())
                        .toList(),
                Objects.requireNonNullElseGet(
                        partitions, () -> mode.isEmpty() ? PartitionMode.IGNORE : PartitionMode.of(mode)));
    }
}
