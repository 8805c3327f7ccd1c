package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs `migrate` with the files and the database of a test. Scratch databases are on the server of the test JVM.
record MigrateRun(Path folder, DatabaseAddress database) {

    private static final String STATE = """
            select concat_ws(' ',
                (select string_agg(relname, ',' order by relname) from pg_class c
                    where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'flyway%'),
                (select string_agg(version, ',' order by installed_rank) from flyway_schema_history))""";

    /// Runs in this JVM; other tests check the exit status of a process.
    Result run(String... arguments) {
        return CommandRun.of(new MigrateCommand(null), command(arguments));
    }

    String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("migrate", arguments[0], "--db-dir", folder.toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        if (List.of("adopt", "check", "diff", "status").contains(arguments[0])) {
            command.addAll(List.of("--scratch-url", TestDatabases.scratchUrl()));
        }
        return List.of("new", "check").contains(arguments[0])
                ? command.toArray(String[]::new)
                : ServiceProcess.withDatabaseOptions(database, command.toArray(String[]::new));
    }

    /// Writes three migrations that create the tables films, actors and roles, with their undo scripts.
    void writeTables() throws IOException {
        write("migration/V1__films.sql", "create table films (id int);");
        write("undo/U1__films.sql", "drop table films;");
        write("migration/V2__actors.sql", "create table actors (id int);\ninsert into films values (1);");
        write("undo/U2__actors.sql", "delete from films;\ndrop table actors;");
        write("migration/V3__roles.sql", "create table roles (id int);");
        write("undo/U3__roles.sql", "drop table roles;");
    }

    void write(String file, String sql) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, sql);
    }

    /// Returns the tables of the database and the applied versions.
    String state() {
        return TestDatabases.value(database, STATE);
    }

    static void assertDone(Result result, String message) {
        assertThat(result.exit()).as("%s", result).isZero();
        assertThat(result.err()).contains(message);
    }

    static void assertFailed(Result result, String... messages) {
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.err()).contains(messages).doesNotContain("\tat ", "Exception");
        assertThat(result.out()).isEmpty();
    }
}
