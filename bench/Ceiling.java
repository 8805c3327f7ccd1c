import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Throughput of PostgreSQL alone: the workload's prepared statement, on as many connections as the service gets.
sealed interface Ceiling permits Pgbench, JdbcLoop {

    /// Returns the number of statements per second.
    double run(Workload workload, int seconds, int seed) throws Exception;

    /// Returns the name and version of the load generator.
    String name() throws IOException;

    /// Chooses pgbench if it is installed, or else a loop over JDBC.
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
