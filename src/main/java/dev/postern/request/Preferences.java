package dev.postern.request;

import dev.postern.problem.PreferenceErrors;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Preferences of the `Prefer` header (RFC 7240; `docs/dialect.md` 1.6).
///
/// An unknown preference is ignored, or rejected with `handling=strict`.
public final class Preferences {

    /// Names of preferences, in the order of `Preference-Applied`.
    public enum PreferenceName {
        RESOLUTION("resolution"),
        MISSING("missing"),
        RETURN("return"),
        COUNT("count"),
        TX("tx"),
        HANDLING("handling"),
        TIMEZONE("timezone"),
        MAX_AFFECTED("max-affected"),
        BIGINT("bigint");

        private final String text;

        PreferenceName(String text) {
            this.text = text;
        }
    }

    /// Kinds of the total of a read.
    public enum Count {
        /// No total.
        NONE,
        /// All rows are counted.
        EXACT,
        /// The estimate of PostgreSQL's planner.
        PLANNED,
        /// Exact up to the maximum number of rows in a response, planned above it.
        ESTIMATED
    }

    /// Content of the response to a write.
    public enum ReturnPreference {
        MINIMAL,
        HEADERS_ONLY,
        REPRESENTATION
    }

    /// Treatment of a row that exists already, in an upsert.
    public enum Resolution {
        /// The insert fails.
        NONE,
        /// The row is updated.
        MERGE,
        /// The row is left unchanged.
        IGNORE
    }

    /// Value of a column whose key is missing in an object of a bulk insert.
    public enum Missing {
        NULL,
        /// The column's default.
        DEFAULT
    }

    /// Treatment of parts of a request that have no effect.
    public enum Handling {
        /// They are ignored.
        LENIENT,
        /// The request is rejected.
        STRICT
    }

    /// Commit or rollback at the end of a transaction.
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
            PreferenceName.HANDLING, Set.of("strict", "lenient"),
            PreferenceName.BIGINT, Set.of("number", "string"));

    private static final Set<PreferenceName> VALUE_PREFERENCES = Set.of(PreferenceName.TIMEZONE, PreferenceName.BIGINT);

    public static final Preferences NONE = new Preferences(new EnumMap<>(PreferenceName.class));

    private final Map<PreferenceName, String> values;

    private Preferences(Map<PreferenceName, String> values) {
        this.values = values;
    }

    /// Parses the headers; the first of several preferences of one name applies.
    ///
    /// @param override whether the client can choose the end of the transaction
    /// @throws dev.postern.problem.ProblemException PGRST122 if `handling=strict` meets an unknown preference
    public static Preferences parse(List<String> headers, TransactionEndOverride override) {
        if (headers.isEmpty()) {
            return NONE;
        }
        EnumMap<PreferenceName, String> values = new EnumMap<>(PreferenceName.class);
        List<String> unknown = new ArrayList<>();
        for (String header : headers) {
            for (String part : header.split(",")) {
                String preference = part.strip();
                if (!preference.isEmpty()) {
                    accept(preference, override, values, unknown);
                }
            }
        }
        Preferences preferences = new Preferences(values);
        preferences.rejectIfStrict(unknown);
        return preferences;
    }

    private void rejectIfStrict(List<String> invalid) {
        if (handling() == Handling.STRICT && !invalid.isEmpty()) {
            throw PreferenceErrors.invalid(invalid);
        }
    }

    /// Rejects preferences without an effect on this kind of request.
    ///
    /// `return=representation` is accepted by every kind: those without another response return the representation.
    ///
    /// @param applied preferences with an effect
    /// @throws dev.postern.problem.ProblemException PGRST122 if `handling=strict` meets a preference without effect
    public void rejectWithoutEffect(Set<PreferenceName> applied) {
        if (handling() == Handling.LENIENT) {
            return;
        }
        rejectIfStrict(values.entrySet().stream()
                .filter(preference -> !applied.contains(preference.getKey()))
                .filter(preference -> preference.getKey() != PreferenceName.RETURN
                        || returnPreference() != ReturnPreference.REPRESENTATION)
                .map(Preferences::text)
                .toList());
    }

    /// Rejects the resolution of an insert into a resource without a unique key by which rows could be found.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST122 with `handling=strict`
    public void rejectResolution() {
        String resolution = values.get(PreferenceName.RESOLUTION);
        if (handling() == Handling.STRICT && resolution != null) {
            throw PreferenceErrors.noConflictTarget(PreferenceName.RESOLUTION.text + "=" + resolution);
        }
    }

    private static String text(Map.Entry<PreferenceName, String> preference) {
        return preference.getKey().text + "=" + preference.getValue();
    }

    /// Whether clients can choose the end of a transaction.
    public enum TransactionEndOverride {
        FORBIDDEN,
        ALLOWED
    }

    private static void accept(
            String preference,
            TransactionEndOverride override,
            EnumMap<PreferenceName, String> values,
            List<String> unknown) {
        int equals = preference.indexOf('=');
        String name = equals < 0 ? preference : preference.substring(0, equals);
        String value = equals < 0 ? "" : preference.substring(equals + 1);
        for (PreferenceName kind : PreferenceName.values()) {
            if (kind.text.equals(name)
                    && isValid(kind, value)
                    && (kind != PreferenceName.TX || override == TransactionEndOverride.ALLOWED)) {
                if (!value.equals(values.getOrDefault(kind, value))) {
                    unknown.add(preference); // handling=strict rejects two different values of one name
                }
                values.putIfAbsent(kind, value);
                return;
            }
        }
        unknown.add(preference);
    }

    private static boolean isValid(PreferenceName kind, String value) {
        return switch (kind) {
            case TIMEZONE -> !value.isEmpty();
            case MAX_AFFECTED ->
                value.length() < 19 && !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
            case RESOLUTION, MISSING, RETURN, COUNT, TX, HANDLING, BIGINT ->
                VALUES.getOrDefault(kind, Set.of()).contains(value);
        };
    }

    /// Returns the requested kind of total.
    public Count count() {
        return switch (values.getOrDefault(PreferenceName.COUNT, "")) {
            case "exact" -> Count.EXACT;
            case "planned" -> Count.PLANNED;
            case "estimated" -> Count.ESTIMATED;
            default -> Count.NONE;
        };
    }

    /// Returns the requested content of a write's response, by default [ReturnPreference#MINIMAL].
    public ReturnPreference returnPreference() {
        return switch (values.getOrDefault(PreferenceName.RETURN, "")) {
            case "headers-only" -> ReturnPreference.HEADERS_ONLY;
            case "representation" -> ReturnPreference.REPRESENTATION;
            default -> ReturnPreference.MINIMAL;
        };
    }

    public Resolution resolution() {
        return switch (values.getOrDefault(PreferenceName.RESOLUTION, "")) {
            case "merge-duplicates" -> Resolution.MERGE;
            case "ignore-duplicates" -> Resolution.IGNORE;
            default -> Resolution.NONE;
        };
    }

    public Missing missing() {
        return "default".equals(values.get(PreferenceName.MISSING)) ? Missing.DEFAULT : Missing.NULL;
    }

    /// Returns the requested end of the transaction.
    ///
    /// @param byDefault end without a preference
    public TransactionEnd transactionEnd(TransactionEnd byDefault) {
        String ending = values.get(PreferenceName.TX);
        return ending == null ? byDefault : ending.equals("rollback") ? TransactionEnd.ROLLBACK : TransactionEnd.COMMIT;
    }

    /// Returns the time zone of values in the request and the response; null for the service's, UTC.
    public @Nullable String timezone() {
        return values.get(PreferenceName.TIMEZONE);
    }

    /// Returns the maximum number of rows that a write can change; null for no maximum or without
    /// `handling=strict`.
    public @Nullable Long maxAffected() {
        String number = values.get(PreferenceName.MAX_AFFECTED);
        return number == null || handling() == Handling.LENIENT ? null : Long.valueOf(number);
    }

    /// Returns the requested format of `bigint` and `numeric` values.
    ///
    /// @param byDefault format without a preference
    public BigintFormat bigintFormat(BigintFormat byDefault) {
        String format = values.get(PreferenceName.BIGINT);
        return format == null ? byDefault : format.equals("string") ? BigintFormat.STRING : BigintFormat.NUMBER;
    }

    /// Returns the requested treatment of parts without effect.
    public Handling handling() {
        return "strict".equals(values.get(PreferenceName.HANDLING)) ? Handling.STRICT : Handling.LENIENT;
    }

    /// Returns the sent preferences about values, which a batch has for all of its operations.
    public List<String> ofValues() {
        return values.entrySet().stream()
                .filter(preference -> VALUE_PREFERENCES.contains(preference.getKey()))
                .map(Preferences::text)
                .toList();
    }

    /// Returns the value of `Preference-Applied`: the sent preferences of these names; null for none.
    public @Nullable String applied(Set<PreferenceName> kinds) {
        if (values.isEmpty()) {
            return null;
        }
        String applied = values.entrySet().stream()
                .filter(preference -> kinds.contains(preference.getKey()))
                .filter(preference -> preference.getKey() != PreferenceName.MAX_AFFECTED || maxAffected() != null)
                .map(Preferences::text)
                .collect(Collectors.joining(", "));
        return applied.isEmpty() ? null : applied;
    }
}
