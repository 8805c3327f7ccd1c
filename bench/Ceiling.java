import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What PostgreSQL itself can do: the workload's statement, prepared, on as many connections as the service is asked
/// on.
sealed interface Ceiling permits Pgbench, JdbcLoop {

    /// Statements per second.
    double run(Workload workload, int seconds, int seed) throws Exception;

    /// What measures, and its version.
    String name() throws IOException;

    /// pgbench where there is one, else a loop over JDBC.
    static Ceiling of(Database database, int connections) throws IOException {
        Optional<Path> pgbench = Command.onPath("pgbench").or(Ceiling::debianPgbench);
        return pgbench.isPresent()
                ? new Pgbench(pgbench.get(), database, connections)
                : new JdbcLoop(database, connections);
    }

    private static Optional<Path> debianPgbench() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin/pgbench"))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
