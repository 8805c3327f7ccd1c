package dev.postern.auth;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.problem.FatalErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.ValueErrors;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Argon2id hashing and verification of passwords, on one thread per core. Thread-safe.
///
/// The parameters are those of OWASP's password storage cheat sheet.
public final class PasswordHasher {

    private static final int ITERATIONS = 2;
    private static final int MEMORY_KIB = 19_456;
    private static final int PARALLELISM = 1;
    private static final int MIN_LENGTH = 8;
    private static final int MAX_LENGTH = 128;

    /// Maximum number of queued hashes per thread.
    private static final int QUEUED_HASHES_PER_THREAD = 16;

    private final Argon2 argon2 = Argon2Factory.create(Argon2Types.ARGON2id);

    /// Platform threads, because native code would block the carrier of a virtual thread and with it other
    /// requests.
    private final ExecutorService executor;

    public PasswordHasher() {
        int cores = Runtime.getRuntime().availableProcessors();
        ThreadFactory threads = Thread.ofPlatform().daemon().name("argon2-", 0).factory();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                cores, cores, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(cores * QUEUED_HASHES_PER_THREAD), threads);
        pool.allowCoreThreadTimeOut(true); // docs/decisions.md#hasher-threads
        this.executor = pool;
    }

    /// Returns the stored form of a password: argon2id's encoding, which includes the salt and the parameters.
    ///
    /// @throws dev.postern.problem.ProblemException for a blank, too short or too long password, or a full queue
    public String hash(String password) {
        if (password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw ValueErrors.passwordLength(password.length(), MIN_LENGTH, MAX_LENGTH);
        }
        if (password.isBlank()) {
            throw ValueErrors.blankPassword();
        }
        return submit(() -> encode(password));
    }

    /// Whether the hash is that of the password; a password above the maximum length is rejected without hashing.
    ///
    /// @throws dev.postern.problem.ProblemException for a full queue
    public boolean verify(String password, String hash) {
        if (password.length() > MAX_LENGTH) {
            return false;
        }
        return submit(() -> {
            char[] characters = password.toCharArray();
            try {
                return argon2.verify(hash, characters);
            } finally {
                Arrays.fill(characters, '\0');
            }
        });
    }

    /// Whether the text is an argon2id hash.
    public static boolean isHash(String hash) {
        return hash.startsWith("$argon2id$");
    }

    /// Whether the hash has other parameters than new hashes.
    public boolean isOutdated(String hash) {
        return !hash.startsWith("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=" + PARALLELISM + "$");
    }

    /// Result of a task, with the times of its start and end.
    private record Timed<T>(T result, long startNanos, long endNanos) {

        private static <T> Timed<T> run(Callable<T> task) throws Exception {
            long start = System.nanoTime();
            T result = task.call();
            return new Timed<>(result, start, System.nanoTime());
        }
    }

    private <T> T submit(Callable<T> task) {
        long submitted = System.nanoTime();
        try {
            Timed<T> hash = executor.submit(() -> Timed.run(task)).get();
            RequestMeasurement request = RequestMeasurement.current();
            if (request != null) {
                request.addPasswordHash(hash.startNanos() - submitted, hash.endNanos() - hash.startNanos());
            }
            return hash.result();
        } catch (RejectedExecutionException e) {
            throw LimitErrors.hashQueueFull();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for argon2", e);
        } catch (ExecutionException e) {
            FatalErrors.check(e);
            throw new IllegalStateException("argon2 failed", e);
        }
    }

    private String encode(String password) {
        char[] characters = password.toCharArray();
        try {
            return argon2.hash(ITERATIONS, MEMORY_KIB, PARALLELISM, characters);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }
}
