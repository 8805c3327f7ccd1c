package dev.postern.diff;

import java.util.List;
import java.util.Random;

/// Random choices that a seed determines.
class RandomChoices {

    private static final List<String> ROLES = List.of("alice", "\"Bob X\"", "public");

    final Random random;

    RandomChoices(Random random) {
        this.random = random;
    }

    /// Runs an action with probability `1/n`.
    void maybe(double n, Runnable action) {
        if (random.nextDouble() * n < 1) {
            action.run();
        }
    }

    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String role() {
        return pick(ROLES);
    }
}
