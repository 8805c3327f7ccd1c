package dev.postern.diff;

import java.util.List;
import java.util.Random;

/// Choices that a seed makes.
class Chance {

    private static final List<String> ROLES = List.of("alice", "\"Bob X\"", "public");

    final Random random;

    Chance(Random random) {
        this.random = random;
    }

    void maybe(double one, Runnable work) {
        if (random.nextDouble() * one < 1) {
            work.run();
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
