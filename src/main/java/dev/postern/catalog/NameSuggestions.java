package dev.postern.catalog;

import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ResourceErrors;
import java.util.Optional;

/// Suggestions of existing names for misspelled names.
public final class NameSuggestions {

    private NameSuggestions() {}

    /// Returns the name with the smallest edit distance to `name`; empty if every distance is too large.
    /// A name without a common character is never similar.
    public static Optional<String> nearest(String name, Iterable<String> names) {
        String best = null;
        int bestDistance = Math.max(2, name.length() / 3) + 1;
        for (String candidate : names) {
            if (Math.abs(candidate.length() - name.length()) < bestDistance) {
                int distance = distance(name, candidate);
                if (distance < bestDistance && distance < Math.max(name.length(), candidate.length())) {
                    bestDistance = distance;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /// Creates PostgreSQL's error 42703 for a column that does not exist, with a similar name in the hint.
    static ProblemException columnNotFound(Resource resource, String name) {
        return new ObjectHintException(privileges -> PostgresErrors.undefinedColumn(
                resource.name(),
                name,
                nearest(name, resource.usableFieldNames(privileges)).orElse(null)));
    }

    /// Creates PGRST204 for an unknown payload key, with a similar key in the hint.
    public static ProblemException payloadKeyNotFound(Resource resource, String name) {
        return new ObjectHintException(privileges -> ResourceErrors.columnNotFound(
                resource.name(),
                name,
                nearest(name, resource.usablePayloadKeys(privileges)).orElse(null)));
    }

    /// Computes the Levenshtein distance.
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + substitution);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
