package dev.postern.server;

import dev.postern.api.Authentication;
import dev.postern.problem.CommandException;
import dev.postern.problem.ProblemException;
import dev.postern.store.Database;
import dev.postern.store.DatabaseSettings.ReloadChannel;
import dev.postern.store.NotificationListener;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reload of what depends on the database schema: privileges, prepared statements and the schema check.
///
/// `NOTIFY` and SIGUSR1 trigger it (`docs/dialect.md` 1.12). The generated classes are compiled, so a new table
/// is served only after the next `generate`.
final class SchemaReloader {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaReloader.class);

    private final Authentication authentication;
    private final Database database;

    /// Schema check, which throws a [CommandException] if the database does not match the generated classes.
    private volatile Runnable check = () -> {};

    private volatile boolean listening;

    /// Successful checks, including that of the start.
    private final AtomicLong successes = new AtomicLong(1);

    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong();

    SchemaReloader(Authentication authentication, Database database) {
        this.authentication = authentication;
        this.database = database;
    }

    /// Sets the schema check.
    ///
    /// @param check throws a [CommandException] if the database does not match the generated classes
    void setCheck(Runnable check) {
        this.check = check;
    }

    /// Reloads at each notification on `channel`.
    void listenOn(ReloadChannel channel) {
        listening = true;
        database.listen(channel, new NotificationListener.ReloadListener() {
            @Override
            public void reload() {
                listening = true;
                reloadAll();
            }

            @Override
            public void connectionLost(String reason, Duration pause) {
                listening = false;
                LOG.warn("Channel {} is not listened to for {} s: {}", channel.name(), pause.toSeconds(), reason);
            }
        });
    }

    /// Reloads privileges, prepared statements and the schema check.
    void reloadAll() {
        long start = System.nanoTime();
        try {
            authentication.invalidate();
            database.evictConnections();
            database.readSessionEffects();
            check.run();
            successes.incrementAndGet();
            LOG.info("Reloaded privileges and prepared statements; the database matches this build");
        } catch (CommandException e) {
            logFailure(e.message(), e.hint());
        } catch (ProblemException e) {
            logFailure(e.getMessage(), e.problem().hint());
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            LOG.error("Reloaded, but the database could not be compared with this build", e);
        } finally {
            lastNanos.set(System.nanoTime() - start);
        }
    }

    private void logFailure(@Nullable String message, @Nullable String hint) {
        failures.incrementAndGet();
        LOG.error("Reloaded, but requests can fail: {} {}", message, Objects.requireNonNullElse(hint, ""));
    }

    /// Whether notifications are received.
    boolean isListening() {
        return listening;
    }

    /// Returns the number of reloads whose schema check succeeded.
    long successes() {
        return successes.get();
    }

    /// Returns the number of failed reloads.
    long failures() {
        return failures.get();
    }

    /// Returns the duration of the last reload; zero before the first.
    Duration lastDuration() {
        return Duration.ofNanos(lastNanos.get());
    }
}
