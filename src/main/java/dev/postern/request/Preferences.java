package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The `Prefer` header (RFC 7240; `dialect.md` 1.6): what is not known here is ignored, unless the client wants
/// it to be refused.
public final class Preferences {

    /// What a preference is about, in the order that `Preference-Applied` names them.
    public enum PreferenceName {
        RESOLUTION("resolution"),
        MISSING("missing"),
        RETURN("return"),
        COUNT("count"),
        TX("tx"),
        HANDLING("handling"),
        TIMEZONE("timezone"),
        MAX_AFFECTED("max-affected");

        private final String text;

        PreferenceName(String text) {
            this.text = text;
        }
    }

    /// How the total of a read is found.
    public enum Count {
        /// It is not wanted.
        NONE,
        /// Every row is counted.
        EXACT,
        /// PostgreSQL's planner guesses.
        PLANNED,
        /// Counted up to as many as an answer may have, guessed beyond.
        ESTIMATED
    }

    /// What a write answers with.
    public enum ReturnPreference {
        MINIMAL,
        HEADERS_ONLY,
        REPRESENTATION
    }

    /// What becomes of a row that is there already.
    public enum Resolution {
        /// The insert fails.
        NONE,
        /// It gets the values that were sent.
        MERGE,
        /// It stays as it is.
        IGNORE
    }

    /// What an object that lacks a column's key means.
    public enum Missing {
        NULL,
        /// The column's default.
        DEFAULT
    }

    /// Treatment of a request that asks for what would be ignored.
    public enum Handling {
        /// The rest of it is carried out.
        LENIENT,
        /// It is rejected.
        STRICT
    }

    /// How a transaction ends.
    public enum TransactionEnd {
        COMMIT,
        ROLLBACK
    }

    private static final Map<PreferenceName, Set<String>> VALUES = Map.of(
            PreferenceName.RESOLUTION, Set.of("merge-duplicates", "ignore-duplicates"),
            PreferenceName.MISSING, Set.of("default", "null"),
            PreferenceName.RETURN, Set.of("minimal", "headers-only", "representation"),
            PreferenceName.COUNT, Set.of("exact", "planned", "estimated"),
            PreferenceName.TX, Set.of("commit", "rollback"),
            PreferenceName.HANDLING, Set.of("strict", "lenient"));

    public static final Preferences NONE = new Preferences(new EnumMap<>(PreferenceName.class));

    private final Map<PreferenceName, String> said;

    private Preferences(Map<PreferenceName, String> said) {
        this.said = said;
    }

    /// Of several preferences of a kind the first wins.
    ///
    /// @param endings whether the client may choose how the transaction ends
    /// @throws dev.postern.problem.ProblemException PGRST122 with `handling=strict` and one that is not known
    public static Preferences parse(List<String> headers, TransactionEndOverride endings) {
        if (headers.isEmpty()) {
            return NONE;
        }
        EnumMap<PreferenceName, String> said = new EnumMap<>(PreferenceName.class);
        List<String> unknown = new ArrayList<>();
        headers.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .filter(preference -> !preference.isEmpty())
                .forEach(preference -> take(preference, endings, said, unknown));
        Preferences preferences = new Preferences(said);
        preferences.refuse(unknown);
        return preferences;
    }

    private void refuse(List<String> invalid) {
        if (handling() == Handling.STRICT && !invalid.isEmpty()) {
            throw ApiError.of(ErrorCode.INVALID_PREFERENCES, "Invalid preferences given with handling=strict")
                    .withDetails("Invalid preferences: " + String.join(", ", invalid))
                    .exception();
        }
    }

    /// Rejects preferences that this kind of request does not carry out. `return=representation` is accepted by every
    /// kind: what has no other response returns one.
    ///
    /// @param applied those that it carries out
    /// @throws dev.postern.problem.ProblemException PGRST122 with `handling=strict` and another one
    public void refuseOthers(Set<PreferenceName> applied) {
        if (handling() == Handling.LENIENT) {
            return;
        }
        refuse(said.entrySet().stream()
                .filter(preference -> !applied.contains(preference.getKey()))
                .filter(preference ->
                        preference.getKey() != PreferenceName.RETURN || returning() != ReturnPreference.REPRESENTATION)
                .map(Preferences::text)
                .toList());
    }

    private static String text(Map.Entry<PreferenceName, String> preference) {
        return preference.getKey().text + "=" + preference.getValue();
    }

    /// Whether clients may choose how a transaction ends.
    public enum TransactionEndOverride {
        FORBIDDEN,
        ALLOWED
    }

    private static void take(
            String preference,
            TransactionEndOverride endings,
            EnumMap<PreferenceName, String> said,
            List<String> unknown) {
        int equals = preference.indexOf('=');
        String name = equals < 0 ? preference : preference.substring(0, equals);
        String value = equals < 0 ? "" : preference.substring(equals + 1);
        for (PreferenceName kind : PreferenceName.values()) {
            if (kind.text.equals(name)
                    && valid(kind, value)
                    && (kind != PreferenceName.TX || endings == TransactionEndOverride.ALLOWED)) {
                if (!value.equals(said.getOrDefault(kind, value))) {
                    unknown.add(preference); // the first of a kind wins, and with handling=strict there is one
                }
                said.putIfAbsent(kind, value);
                return;
            }
        }
        unknown.add(preference);
    }

    private static boolean valid(PreferenceName kind, String value) {
        return switch (kind) {
            case TIMEZONE -> !value.isEmpty();
            case MAX_AFFECTED ->
                value.length() < 19 && !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
            case RESOLUTION, MISSING, RETURN, COUNT, TX, HANDLING ->
                VALUES.getOrDefault(kind, Set.of()).contains(value);
        };
    }

    /// Whether the total is wanted, and how.
    public Count count() {
        return switch (said.getOrDefault(PreferenceName.COUNT, "")) {
            case "exact" -> Count.EXACT;
            case "planned" -> Count.PLANNED;
            case "estimated" -> Count.ESTIMATED;
            default -> Count.NONE;
        };
    }

    /// What a write answers with; [ReturnPreference#MINIMAL] where nothing was said.
    public ReturnPreference returning() {
        return switch (said.getOrDefault(PreferenceName.RETURN, "")) {
            case "headers-only" -> ReturnPreference.HEADERS_ONLY;
            case "representation" -> ReturnPreference.REPRESENTATION;
            default -> ReturnPreference.MINIMAL;
        };
    }

    public Resolution resolution() {
        return switch (said.getOrDefault(PreferenceName.RESOLUTION, "")) {
            case "merge-duplicates" -> Resolution.MERGE;
            case "ignore-duplicates" -> Resolution.IGNORE;
            default -> Resolution.NONE;
        };
    }

    public Missing missing() {
        return "default".equals(said.get(PreferenceName.MISSING)) ? Missing.DEFAULT : Missing.NULL;
    }

    /// How the transaction is to end.
    ///
    /// @param byDefault where nothing was said
    public TransactionEnd ending(TransactionEnd byDefault) {
        String ending = said.get(PreferenceName.TX);
        return ending == null ? byDefault : ending.equals("rollback") ? TransactionEnd.ROLLBACK : TransactionEnd.COMMIT;
    }

    /// Time zone of what comes in and goes out, by a name that PostgreSQL knows; null: that of the service, UTC.
    public @Nullable String timezone() {
        return said.get(PreferenceName.TIMEZONE);
    }

    /// Rows that a write may change at most; null: any number. It counts with `handling=strict` only.
    public @Nullable Long maxAffected() {
        String number = said.get(PreferenceName.MAX_AFFECTED);
        return number == null || handling() == Handling.LENIENT ? null : Long.valueOf(number);
    }

    /// Whether a request that asks for what would be ignored is rejected.
    public Handling handling() {
        return "strict".equals(said.get(PreferenceName.HANDLING)) ? Handling.STRICT : Handling.LENIENT;
    }

    /// The value of `Preference-Applied`: those of `kinds` that were said; null: none.
    public @Nullable String applied(Set<PreferenceName> kinds) {
        if (said.isEmpty()) {
            return null;
        }
        String applied = said.entrySet().stream()
                .filter(preference -> kinds.contains(preference.getKey()))
                .filter(preference -> preference.getKey() != PreferenceName.MAX_AFFECTED || maxAffected() != null)
                .map(Preferences::text)
                .collect(Collectors.joining(", "));
        return applied.isEmpty() ? null : applied;
    }
}
