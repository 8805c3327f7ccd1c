package dev.postern.http;

import dev.postern.problem.ProblemException;
import dev.postern.store.Database;
import dev.postern.store.NotificationListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is read again when it is said that the database has changed (`dialect.md` 1.12: NOTIFY, SIGUSR1): what
/// roles may do, what connections have prepared, and whether the generated classes still fit.
///
/// The classes themselves are compiled: a table that was added is served after the next `generate`.
final class SchemaReloader {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaReloader.class);

    private final Authentication callers;
    private final Database database;

    /// Throws a [ProblemException] where the database does not fit the classes.
    private volatile Runnable check = () -> {};

    /// The start was one: what does not fit is not served.
    private final AtomicLong successes = new AtomicLong(1);

    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    SchemaReloader(Authentication callers, Database database) {
        this.callers = callers;
        this.database = database;
    }

    /// @param with throws a [ProblemException] where the database does not fit the classes
    void check(Runnable with) {
        check = with;
    }

    /// Reads all of it again whenever that is asked for on `channel`.
    void listenOn(String channel) {
        database.listen(channel, new NotificationListener.ReloadListener() {
            @Override
            public void reload() {
                reloadAll();
            }

            @Override
            public void lost(String why, Duration pause) {
                LOG.warn("Nothing is heard on channel {} for {} s: {}", channel, pause.toSeconds(), why);
            }
        });
    }

    /// Reads all of it again.
    void reloadAll() {
        long begun = System.nanoTime();
        try {
            callers.invalidate();
            database.evictConnections();
            database.learnEffects();
            check.run();
            successes.incrementAndGet();
            LOG.info("Reloaded: what roles may do is asked anew, and the database fits this build");
        } catch (ProblemException e) {
            failures.incrementAndGet();
            LOG.error("Reloaded, but requests may fail: {} {}", e.getMessage(), hint(e));
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            LOG.error("Reloaded, but the database could not be compared with this build", e);
        } finally {
            nanos.set(System.nanoTime() - begun);
        }
    }

    private static String hint(ProblemException e) {
        return e.problem().hint() == null ? "" : e.problem().hint();
    }

    /// How often the database was found to fit.
    long successes() {
        return successes.get();
    }

    /// How often it was not.
    long failures() {
        return failures.get();
    }

    /// How long it took to find that out, the last time; nothing where only the start did.
    Duration last() {
        return Duration.ofNanos(nanos.get());
    }
}
