package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationFiles.MigrationFile;
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
import org.jspecify.annotations.Nullable;

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

    /// Compares the schemas and records the migrations.
    ///
    /// @param progress receives a line for each step
    /// @return names of the recorded scripts
    /// @throws dev.postern.problem.CommandException if the schemas differ; its details are the differences
    public List<String> run(ScratchServer server, Consumer<String> progress) {
        List<Difference> differences = differences(server, progress, version);
        if (differences.isEmpty()) {
            record(List.of());
            return adopted.stream().map(MigrationFile::script).toList();
        }
        boolean isLast = version.equals(files.migrations().getLast().version());
        if (files.repeatables().isEmpty()
                || !isLast
                || !differences(server, progress, null).isEmpty()) {
            throw AdoptionErrors.differs(version, differences);
        }
        record(files.repeatables());
        return Stream.concat(
                        adopted.stream().map(MigrationFile::script),
                        files.repeatables().stream().map(RepeatableFile::script))
                .toList();
    }

    /// Compares the database with the schema of the migrations.
    ///
    /// @param last version of the last migration to compare with; null for all migrations with the repeatable ones
    private List<Difference> differences(
            ScratchServer server, Consumer<String> progress, @Nullable MigrationVersion last) {
        DatabaseAddress scratch = server.createDatabase();
        Upgrade.of(scratch, files, last).rehearse(progress);
        if (last != null) {
            RepeatableMigrations.read(address, files).rehearseOn(scratch, progress);
        }
        return SchemaDrift.differences(scratch, address, server, progress);
    }

    private void record(List<RepeatableFile> repeatables) {
        createHistory();
        try (Connection connection = Downgrade.connect(address)) {
            connection.setAutoCommit(false);
            Downgrade.lock(connection);
            String table = "\"" + connection.getSchema() + "\"." + MigrationHistory.TABLE;
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
                        new ScriptResolver(Stream.empty(), SqlScript::execute, Duration.ZERO),
                        Duration.ofSeconds(5))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
