package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Bounds of passwords, and the queue of their hashes.
class PasswordHasherTest {

    private final PasswordHasher passwords = new PasswordHasher();

    @Test
    void samePasswordTwice_givesDifferentHashes() {
        assertThat(passwords.hash("long enough")).isNotEqualTo(passwords.hash("long enough"));
    }

    @Test
    void shortLongOrBlankPassword_isRejected() {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> passwords.hash("short"));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> passwords.hash("x".repeat(129)));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> passwords.hash(" ".repeat(10)));
        assertThat(passwords.hash("x".repeat(128))).startsWith("$argon2id$");
    }

    @Test
    void fullQueue_rejectsPasswordsAsOverloaded() throws InterruptedException, ExecutionException {
        int tasks = Runtime.getRuntime().availableProcessors() * 40;
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < tasks; i++) {
                outcomes.add(threads.submit(this::hashOrCode));
            }
        }
        List<String> results = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            results.add(outcome.get());
        }
        assertThat(results).containsOnly(ErrorCode.OVERLOADED.text(), "hashed");
    }

    private String hashOrCode() {
        try {
            return passwords.hash("long enough").startsWith("$argon2id$") ? "hashed" : "not hashed";
        } catch (ProblemException e) {
            return e.problem().codeText();
        }
    }
}
