package dev.postern.catalog;

import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import java.util.Optional;

/// Names that nothing answers to, and the nearest that something does.
public final class NameSuggestions {

    private NameSuggestions() {}

    /// The name among `names` that `name` is most likely a slip of; empty if none is near.
    public static Optional<String> nearest(String name, Iterable<String> names) {
        String best = null;
        int least = Math.max(2, name.length() / 3) + 1;
        for (String candidate : names) {
            if (Math.abs(candidate.length() - name.length()) < least) {
                int distance = distance(name, candidate);
                if (distance < least) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    static ProblemException column(Resource resource, String name) {
        String message = "column " + resource.name() + "." + name + " does not exist";
        return new ObjectHintException(grants -> {
            String hint = nearest(name, resource.namesOfValues(grants))
                    .map(near -> "Perhaps you meant to reference the column \"" + resource.name() + "." + near + "\".")
                    .orElse(null);
            return new DatabaseError("42703", message, null, hint);
        });
    }

    /// Levenshtein's distance.
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
