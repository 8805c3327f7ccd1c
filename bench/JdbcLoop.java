import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Ceiling without pgbench: each connection repeatedly runs the statement and reads its rows.
record JdbcLoop(Database database, int connections) implements Ceiling {

    @Override
    public double run(Workload workload, int seconds, int seed) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Callable<Long> client = () -> countStatements(workload, end);
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                counts.add(threads.submit(client));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return (double) sum / seconds;
        }
    }

    @Override
    public String name() {
        return "a JDBC loop (pgbench is missing: apt-get install postgresql-contrib)";
    }

    private long countStatements(Workload workload, long end) throws SQLException {
        long count = 0;
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(workload.jdbc())) {
            for (; System.nanoTime() < end; count++) {
                statement.setLong(1, workload.numbers.random());
                readAll(statement);
            }
        }
        return count;
    }

    private static void readAll(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    rows.getBytes(i);
                }
            }
        }
    }
}
