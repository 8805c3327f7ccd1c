package dev.postern.dev;

import dev.postern.embedded.EmbeddedErrors;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Scratch server with a database per prefix of the migrations, so that an edit of the newest migration repeats
/// only that file.
final class SchemaTemplates implements AutoCloseable {

    /// Databases that are kept: those of the longest prefixes, because the newest migrations are edited.
    private static final int MAX_TEMPLATES = 5;

    private final Supplier<ScratchServer> starter;
    private final Consumer<String> progress;
    private final Deque<Template> templates = new ArrayDeque<>();
    private @Nullable ScratchServer server;

    /// @param starter starts the server, when it is needed first
    /// @param progress receives the warnings, and a line for each long statement
    SchemaTemplates(Supplier<ScratchServer> starter, Consumer<String> progress) {
        this.starter = starter;
        this.progress = progress;
    }

    /// Database with some migrations applied.
    ///
    /// @param scripts names and texts of the migrations
    /// @param roles all roles of the server at that time
    private record Template(List<String> scripts, DatabaseAddress database, Set<String> roles) {

        private Template {
            scripts = List.copyOf(scripts);
            roles = Set.copyOf(roles);
        }

        boolean isPrefixOf(List<String> all) {
            return scripts.size() <= all.size() && scripts.equals(all.subList(0, scripts.size()));
        }
    }

    /// Returns a database with all migrations applied, which the caller only reads.
    ///
    /// @param files migrations
    /// @throws CommandException if a migration fails
    DatabaseAddress migrated(MigrationFiles files) {
        List<String> scripts = Stream.concat(
                        files.migrations().stream().map(migration -> script(migration.name(), migration.file())),
                        repeatables(files).stream())
                .toList();
        ScratchServer started = returnToPrefix(scripts);
        int applied = templates.isEmpty() ? 0 : templates.getLast().scripts().size();
        // without migrations, the database has the engine's tables
        int first = Math.min(scripts.size(), Math.max(applied + 1, scripts.size() - MAX_TEMPLATES + 1));
        for (int count = first; templates.isEmpty() || (count > applied && count <= scripts.size()); count++) {
            add(started, files, scripts.subList(0, count));
        }
        return templates.getLast().database();
    }

    private static String script(String name, Path file) {
        try {
            return name + "\0" + Files.readString(file);
        } catch (IOException e) {
            throw FileErrors.notReadable(file, e);
        }
    }

    /// Returns the repeatable migrations as one script, because all of them run together after the versions; empty
    /// without any.
    private static Optional<String> repeatables(MigrationFiles files) {
        return files.repeatables().stream()
                .map(repeatable -> script(repeatable.script(), repeatable.file()))
                .reduce((first, second) -> first + "\0" + second);
    }

    /// Drops the databases that have other migrations. The server is replaced if these created roles, because roles
    /// belong to all its databases, and another process can create roles at the same time.
    private ScratchServer returnToPrefix(List<String> scripts) {
        List<Template> others = new ArrayList<>();
        while (!templates.isEmpty() && !templates.getLast().isPrefixOf(scripts)) {
            others.add(templates.removeLast());
        }
        if (templates.isEmpty()
                || others.stream()
                        .anyMatch(other ->
                                !other.roles().equals(templates.getLast().roles()))) {
            close();
        } else if (server != null) {
            others.forEach(other -> Objects.requireNonNull(server).dropDatabase(other.database()));
        }
        if (server == null) {
            server = starter.get();
        }
        return server;
    }

    private void add(ScratchServer started, MigrationFiles files, List<String> scripts) {
        DatabaseAddress database = templates.isEmpty()
                ? started.createDatabase()
                : started.createDatabase(templates.getLast().database());
        try {
            Upgrade upgrade = Upgrade.of(
                    database,
                    files,
                    scripts.isEmpty() || scripts.size() > files.migrations().size()
                            ? null
                            : files.migrations().get(scripts.size() - 1).version());
            upgrade.warnings().forEach(progress);
            upgrade.rehearse(progress);
            templates.addLast(new Template(scripts, database, roles(database)));
        } catch (CommandException e) {
            remove(started, database);
            throw e;
        }
        if (templates.size() > MAX_TEMPLATES) {
            started.dropDatabase(templates.removeFirst().database());
        }
    }

    /// Removes the database of a failed migration. Outside a transaction it can have created roles.
    private void remove(ScratchServer started, DatabaseAddress database) {
        if (templates.isEmpty() || !roles(database).equals(templates.getLast().roles())) {
            close();
        } else {
            started.dropDatabase(database);
        }
    }

    private static Set<String> roles(DatabaseAddress address) {
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select rolname from pg_roles")) {
            Set<String> roles = new HashSet<>();
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
            return roles;
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchDatabaseUnreachable(e);
        }
    }

    @Override
    public void close() {
        templates.clear();
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
