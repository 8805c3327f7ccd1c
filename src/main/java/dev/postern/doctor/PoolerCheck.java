package dev.postern.doctor;

import dev.postern.problem.CommandException;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseSettings;
import dev.postern.store.DatabaseSettings.ReloadChannel;
import dev.postern.store.Pooler;
import dev.postern.store.PoolerMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Check of the connection pooler in front of the database: whether it is there, and has the mode of the settings.
record PoolerCheck(DatabaseSettings settings, DatabaseAddress address) {

    private static final String SUBJECT = "pooler";

    List<Diagnosis> run(Connection connection) throws SQLException {
        if (PoolerMode.isDirect(connection)) {
            return List.of(
                    settings.pooler() == Pooler.NONE
                            ? Diagnosis.ok(SUBJECT, "The connection is direct")
                            : Diagnosis.warning(
                                    SUBJECT,
                                    "--pooler is " + settings.pooler() + ", but the connection is direct",
                                    "Omit --pooler, or check --db-url."));
        }
        List<Diagnosis> all = new ArrayList<>();
        try {
            PoolerMode.require(settings.pooler(), connection, address);
            all.add(Diagnosis.ok(SUBJECT, "A pooler is between, with the mode of --pooler=" + settings.pooler()));
        } catch (ProblemException e) {
            all.add(Diagnosis.failure(SUBJECT, CommandException.of(e.problem())));
        }
        ReloadChannel channel = settings.reloadChannel();
        if (settings.pooler().sharesSessions() && channel != null && channel.url() == null) {
            all.add(
                    Diagnosis.warning(
                            SUBJECT,
                            "NOTIFY does not pass a pooler in transaction mode, so it reloads nothing",
                            "Set --db-channel-url to a URL of PostgreSQL itself, or --db-channel=none and reload with SIGUSR1."));
        }
        return all;
    }
}
