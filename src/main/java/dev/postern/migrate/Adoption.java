package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.diff.ScopeSettings;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.ScriptResolver.SourceScript;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;

/// Record of migrations as applied on a database that has their schema already. The database is older than its
/// migrations, or was changed by hand.
///
/// The schema is compared with that of the migrations on a scratch database. No migration runs.
public final class Adoption {

    private final DatabaseAddress address;
    private final MigrationFiles files;
    private final MigrationVersion version;
    private final List<MigrationFile> adopted;

    private Adoption(
            DatabaseAddress address, MigrationFiles files, MigrationVersion version, List<MigrationFile> adopted) {
        this.address = address;
        this.files = files;
        this.version = version;
        this.adopted = adopted;
    }

    /// Plans the adoption of the pending migrations.
    ///
    /// @param last version of the last migration to adopt; empty for the newest
    /// @throws dev.postern.problem.CommandException if none is pending, or if the files differ from the applied
    /// migrations
    public static Adoption of(DatabaseAddress address, MigrationFiles files, String last) {
        if (files.migrations().isEmpty()) {
            throw AdoptionErrors.noMigrations(files.folder());
        }
        MigrationVersion version = files.version(last.isEmpty() ? files.lastVersion() : last);
        MigrationHistory history = MigrationHistory.read(address, files);
        Upgrade.requireConsistent(history, address, files);
        List<MigrationFile> pending = history.pending(version).stream()
                .map(MigrationEntry::version)
                .map(each -> files.find(each).orElseThrow())
                .toList();
        if (pending.isEmpty()) {
            throw AdoptionErrors.isApplied(version);
        }
        return new Adoption(address, files, version, pending);
    }

    /// Compares the schemas and records the migrations. Repeatable migrations are recorded if the database has their
    /// objects, except those that need a later version.
    ///
    /// @param settings compared part of the databases
    /// @param progress receives a line for each step
    /// @return names of the recorded scripts
    /// @throws dev.postern.problem.CommandException if the schemas differ; its details are the differences
    public List<String> run(ScratchServer server, ScopeSettings settings, Consumer<String> progress) {
        RepeatableMigrations repeatables = RepeatableMigrations.read(address, files);
        DatabaseAddress applied = rehearse(server, progress);
        repeatables.rehearseOn(applied, progress);
        List<Difference> differences =
                SchemaDrift.read(applied, address, server, settings, progress).differences();
        List<RepeatableFile> present = List.of();
        if (!differences.isEmpty() && !files.repeatables().isEmpty()) {
            DatabaseAddress all = rehearse(server, progress);
            present = repeatables.rehearseFitting(all, progress);
            if (SchemaDrift.read(all, address, server, settings, progress)
                    .differences()
                    .isEmpty()) {
                differences = List.of();
            }
        }
        if (!differences.isEmpty()) {
            throw AdoptionErrors.differs(version, differences);
        }
        record(present);
        return Stream.concat(
                        adopted.stream().map(MigrationFile::script),
                        present.stream().map(RepeatableFile::script))
                .toList();
    }

    /// Creates the schema of the version on a scratch database, without the repeatable migrations.
    private DatabaseAddress rehearse(ScratchServer server, Consumer<String> progress) {
        DatabaseAddress scratch = server.createDatabase();
        Upgrade.of(scratch, files, version).rehearse(progress);
        return scratch;
    }

    private void record(List<RepeatableFile> repeatables) {
        createHistory();
        try (Connection connection = Downgrade.connect(address)) {
            connection.setAutoCommit(false);
            Downgrade.lock(connection, files.history());
            String table = files.history().qualified(connection);
            ScratchRoles.execute(connection, "delete from " + table + " where type = 'BASELINE' and version = '0'");
            for (MigrationFile migration : adopted) {
                SourceScript source = new SourceScript(migration, SqlScript.readText(migration.file()));
                ScriptResolver.insertRow(connection, table, source, "true");
            }
            RepeatableMigrations.record(connection, table, repeatables);
            connection.commit();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Lets Flyway create its table. For a schema that is not empty, it adds a row for a baseline.
    private void createHistory() {
        MigrationHistory.flyway(
                        address,
                        new ScriptResolver(files.history(), Stream.empty(), SqlScript::execute, Duration.ZERO),
                        Duration.ofSeconds(5))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
