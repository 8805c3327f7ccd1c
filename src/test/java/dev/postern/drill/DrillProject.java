package dev.postern.drill;

import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EngineProcess;
import dev.postern.testing.ProjectCopy;
import dev.postern.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Project without Java code whose builds serve the tables of the [MixedLoad].
///
/// @param folder working directory of its commands
record DrillProject(Path folder) {

    /// Role that the instances log in as.
    static final String LOGIN_ROLE = "drill_login";

    /// Role of the requests.
    static final String ANONYMOUS_ROLE = "drill_anonymous";

    static final int FILMS = 500;
    static final int ROLES_PER_FILM = 3;

    private static final String TABLES = """
            do $$ begin
                if not exists (select from pg_roles where rolname = 'drill_login') then
                    create role drill_login login noinherit password 'drill_login';
                    create role drill_anonymous;
                    grant drill_anonymous to drill_login;
                end if;
            end $$;
            create table films (id int primary key, title text not null);
            create table roles (id int primary key, film_id int not null references films, name varchar(20) not null);
            create index on roles (film_id);
            create table logs (number bigint not null, text text);
            create index on logs (number);
            create table scripts (id int primary key, content text not null);
            create function film_count() returns bigint language sql stable as 'select count(*) from films';
            grant usage on schema public to drill_login, drill_anonymous;
            grant select on films, roles, scripts to drill_anonymous;
            grant select, insert on logs to drill_anonymous;
            """;

    private static final String ROWS = """
            insert into films select i, 'Film ' || i from generate_series(1, %1$d) i;
            insert into roles select %2$d * (f - 1) + r, f, 'Role ' || r
                from generate_series(1, %1$d) f, generate_series(1, %2$d) r;
            insert into scripts select i, repeat(md5(i::text), 625) from generate_series(1, 400) i;
            """.formatted(FILMS, ROLES_PER_FILM);

    /// A separate script for each table, because each script holds its locks to its end.
    private static final List<String> CHANGES = List.of(
            "alter table films add column rating int;",
            "alter table roles alter column name type varchar(60);",
            "create or replace function film_count() returns bigint language sql stable as 'select count(id) from films';");

    /// Writes the first migrations.
    static DrillProject create(Path folder) throws IOException {
        DrillProject project = new DrillProject(folder);
        Files.createDirectories(folder.resolve("db/migration"));
        Files.writeString(
                folder.resolve("db/jooq.xml"),
                Files.readString(Path.of("db/jooq.xml"))
                        .replaceFirst("<packageName>.*</packageName>", "<packageName>drill.schema</packageName>"));
        project.write(1, TABLES);
        project.write(2, ROWS);
        return project;
    }

    private void write(int version, String sql) throws IOException {
        Files.writeString(folder.resolve("db/migration/V" + version + "__drill.sql"), sql);
    }

    private EngineProcess engine(Map<String, String> environment) {
        return new EngineProcess(folder, environment);
    }

    /// Writes migrations that add a column, change the type of another one and replace a function.
    void writeChanges() throws IOException {
        for (int i = 0; i < CHANGES.size(); i++) {
            write(3 + i, CHANGES.get(i));
        }
    }

    /// Applies the pending migrations, and grants the login role what a project without Java code leaves to the
    /// owner.
    void migrate(DatabaseAddress database) {
        engine(Map.of("POSTERN_DB_PASSWORD", database.password()))
                .run("migrate", "up", "--db-url", database.url(), "--db-user", database.user())
                .assertSuccess();
        EngineMigrations.grant(database, HistoryTable.DEFAULT, LOGIN_ROLE);
    }

    /// Generates and compiles the classes of the present migrations.
    ///
    /// @param name name of the build
    /// @return folder of the classes
    Path build(String name) throws IOException {
        engine(Map.of()).run("generate").assertSuccess();
        Path classes = Files.createDirectories(folder.resolve("builds").resolve(name));
        ProjectCopy.copyFiles(folder.resolve("generated-sources"), classes);
        ProjectCopy.copyFiles(folder.resolve("db"), classes.resolve("db"));
        try (Stream<Path> files = Files.walk(classes)) {
            String[] arguments = Stream.concat(
                            Stream.of("-nowarn", "-proc:none", "-d", classes.toString()),
                            files.map(Path::toString).filter(file -> file.endsWith(".java")))
                    .toArray(String[]::new);
            if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments) != 0) {
                throw new IllegalStateException("The generated classes do not compile");
            }
        }
        return classes;
    }

    /// Starts an instance of a build.
    ///
    /// @param database address whose login is that of the owner
    ServiceProcess serve(Path classes, DatabaseAddress database, List<String> options) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "serve",
                                "--db-url",
                                database.url(),
                                "--db-user",
                                LOGIN_ROLE,
                                "--anonymous-role",
                                ANONYMOUS_ROLE),
                        options.stream())
                .toArray(String[]::new);
        return engine(Map.of("POSTERN_DB_PASSWORD", LOGIN_ROLE)).startDeployed(classes, arguments);
    }
}
