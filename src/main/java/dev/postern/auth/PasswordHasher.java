package dev.postern.auth;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.FatalErrors;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Hashing and verifying of passwords with argon2id, as many at a time as there are cores.
///
/// The figures are those OWASP's password storage cheat sheet gives for argon2id.
public final class PasswordHasher {

    private static final int ITERATIONS = 2;
    private static final int MEMORY_KIB = 19_456;
    private static final int PARALLELISM = 1;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 128;

    /// Hashes that may wait for each one at work.
    private static final int QUEUE_FACTOR = 16;

    private final Argon2 argon2 = Argon2Factory.create(Argon2Types.ARGON2id);

    /// Threads of the platform: native code would hold on to the carrier of a virtual thread, and with it other
    /// requests.
    private final ExecutorService executor;

    public PasswordHasher() {
        int cores = Runtime.getRuntime().availableProcessors();
        ThreadFactory threads = Thread.ofPlatform().daemon().name("argon2-", 0).factory();
        this.executor = new ThreadPoolExecutor(
                cores, cores, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(cores * QUEUE_FACTOR), threads);
    }

    /// What is stored of a password: argon2id's encoded form, with salt and figures in it.
    ///
    /// @throws dev.postern.problem.ProblemException for a password of another length or a blank one, and when
    /// too many wait
    public String hash(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "The password has " + password.length() + " characters")
                    .withHint("A password has " + SHORTEST + " to " + LONGEST + " characters.")
                    .exception();
        }
        if (password.isBlank()) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "The password is blank")
                    .withHint("A password has more than spaces in it.")
                    .exception();
        }
        return submit(() -> argon2(password));
    }

    /// Whether `hash` is of this password. One that is longer than a password can be costs nothing.
    ///
    /// @throws dev.postern.problem.ProblemException when too many wait
    public boolean verify(String password, String hash) {
        if (password.length() > LONGEST) {
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

    /// Whether this can be the hash of anything.
    public static boolean isHash(String hash) {
        return hash.startsWith("$argon2id$");
    }

    /// Whether a hash was made with other figures than are used now.
    public boolean isOutdated(String hash) {
        return !hash.startsWith("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=" + PARALLELISM + "$");
    }

    private <T> T submit(Callable<T> work) {
        try {
            return executor.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw ApiError.of(ErrorCode.OVERLOADED, "Too many passwords are being hashed")
                    .withHint("Try again shortly.")
                    .exception();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while argon2 worked", e);
        } catch (ExecutionException e) {
            FatalErrors.check(e);
            throw new IllegalStateException("argon2 failed", e);
        }
    }

    private String argon2(String password) {
        char[] characters = password.toCharArray();
        try {
            return argon2.hash(ITERATIONS, MEMORY_KIB, PARALLELISM, characters);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }
}
