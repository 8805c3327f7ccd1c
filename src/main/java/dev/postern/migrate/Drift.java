package dev.postern.migrate;

import dev.postern.diff.Snapshot;
import dev.postern.diff.Snapshot.Difference;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// What a database has otherwise than its migrations made it.
public final class Drift {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private Drift() {}

    /// Applies what the database has had to a throwaway one, and compares the two.
    ///
    /// @param address only read
    /// @throws dev.postern.problem.ProblemException where the files are not those that were applied
    public static List<Difference> of(DatabaseAddress address, Scripts scripts, ScratchServer server) {
        DatabaseAddress scratch = server.create();
        History.of(address, scripts)
                .version()
                .ifPresent(version -> Upgrade.of(scratch, scripts, version).run(LOCK_TIMEOUT));
        return snapshot(scratch).differences(snapshot(address));
    }

    private static Snapshot snapshot(DatabaseAddress address) {
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password())) {
            return Snapshot.read(connection);
        } catch (SQLException e) {
            throw Migrations.unreachable(address, e);
        }
    }
}
