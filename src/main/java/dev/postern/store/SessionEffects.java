package dev.postern.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Detection of statements that may change the state of their session, because they run functions that may.
///
/// The detection compares words and names without their schemas, wherever they occur. It can report too many
/// statements, which only costs a reset of the session, but never too few. Thread-safe.
///
/// A function may change the session if its text contains a statement word or a setting function, or names another
/// such function. It also may if its language is neither SQL nor PL/pgSQL. A table or view may, if such a function
/// is named in its policies, view query, triggers, rules, defaults, constraints, indexes or cascades.
final class SessionEffects {

    /// Effects that assume that every statement may change the session.
    static final SessionEffects UNKNOWN = new SessionEffects(null);

    /// Words of statements other than `SELECT` in function bodies.
    private static final Set<String> STATEMENT_WORDS = Set.of(
            ("alter call copy create deallocate delete discard do drop execute grant hold import insert listen load"
                            + " merge notify prepare refresh reset revoke set truncate unlisten update")
                    .split(" "));

    /// PostgreSQL functions that change the session or run text as SQL.
    private static final Pattern SETTING_FUNCTION =
            Pattern.compile("set_config(_by_name)?|pg_(try_)?advisory_lock(_shared)?|ts_stat"
                    + "|ts_rewrite|\\w+_to_xml(schema|_and_xmlschema)?");

    /// Kinds of written relations by the word that begins the statement, also after `on conflict do`.
    private static final Map<String, Set<Kind>> WRITTEN_KINDS = Map.of(
            "insert", EnumSet.of(Kind.INSERTED),
            "update", EnumSet.of(Kind.UPDATED),
            "delete", EnumSet.of(Kind.DELETED),
            "merge", EnumSet.of(Kind.INSERTED, Kind.UPDATED, Kind.DELETED));

    /// Call in statements of the service that sets its own setting for the transaction. SQL of clients has no literals.
    private static final String TRANSACTION_SETTING = "set_config('postern.";

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_$]+");

    /// Start of an identifier with Unicode escapes, which is not decoded.
    private static final String UNICODE_ESCAPE = "u&";

    private static final int MAX_CACHED_STATEMENTS = 10_000;

    /// Names whose use may change the session; null if every statement may.
    private final @Nullable Map<Kind, NameSet> changingNames;

    private final Cache<String, Boolean> cachedResults =
            Caffeine.newBuilder().maximumSize(MAX_CACHED_STATEMENTS).build();

    private SessionEffects(@Nullable Map<Kind, NameSet> changingNames) {
        this.changingNames = changingNames;
    }

    /// Use of a name.
    private enum Kind {
        FUNCTION,
        /// Domain or composite type.
        TYPE,
        /// Table or view that is read.
        READ,
        /// Table or view that rows are inserted into.
        INSERTED,
        /// Table or view whose rows are updated.
        UPDATED,
        /// Table or view whose rows are deleted.
        DELETED,
        /// Casts, operators and operator classes, which statements do not name.
        IMPLICIT;

        private static final Set<Kind> QUERY = EnumSet.of(FUNCTION, TYPE, READ);

        /// Returns the kinds of the names that can run together with this kind. A foreign key can change or delete
        /// rows of other tables, and an updated row can move to another partition.
        Set<Kind> reachableKinds() {
            return switch (this) {
                case FUNCTION, TYPE, READ, IMPLICIT -> QUERY;
                case INSERTED -> EnumSet.of(FUNCTION, TYPE, READ, INSERTED);
                case UPDATED, DELETED -> EnumSet.of(FUNCTION, TYPE, READ, INSERTED, UPDATED, DELETED);
            };
        }

        /// Returns the kinds of the names in a statement.
        static Set<Kind> namedIn(SqlText statement) {
            EnumSet<Kind> kinds = EnumSet.copyOf(QUERY);
            WRITTEN_KINDS.forEach((word, written) -> {
                if (statement.words().contains(word)) {
                    kinds.addAll(written);
                }
            });
            return kinds;
        }
    }

    /// Catalog entry that can run functions.
    ///
    /// @param text SQL that can name functions and relations
    /// @param opaque whether its effects cannot be determined from the text
    private record CatalogEntry(Kind kind, String name, SqlText text, boolean opaque) {

        static CatalogEntry of(ResultSet row) throws SQLException {
            return new CatalogEntry(
                    Kind.valueOf(row.getString(1)),
                    row.getString(2).toLowerCase(Locale.ROOT),
                    SqlText.of(row.getString(3)),
                    row.getBoolean(4));
        }

        boolean mayChange(Map<Kind, NameSet> changing) {
            return opaque
                    || text.callsSettingFunction()
                    || (kind == Kind.FUNCTION && text.hasStatementWord())
                    || kind.reachableKinds().stream()
                            .anyMatch(other -> namesOf(changing, other).occurIn(text));
        }
    }

    /// SQL in lower case, and its words.
    private record SqlText(String sql, Set<String> words) {

        static SqlText of(String sql) {
            String lowerCase = sql.toLowerCase(Locale.ROOT);
            Set<String> words = new HashSet<>();
            WORD.matcher(lowerCase).results().forEach(word -> words.add(word.group()));
            return new SqlText(lowerCase, words);
        }

        boolean callsSettingFunction() {
            return sql.contains(UNICODE_ESCAPE)
                    || words.stream()
                            .anyMatch(word -> SETTING_FUNCTION.matcher(word).matches());
        }

        boolean hasStatementWord() {
            return words.stream().anyMatch(STATEMENT_WORDS::contains);
        }
    }

    /// Set of names.
    ///
    /// @param words names that consist of one word
    /// @param quoted other names, as they are written between quotes
    private record NameSet(Set<String> words, Set<String> quoted) {

        boolean add(String name) {
            return WORD.matcher(name).matches() ? words.add(name) : quoted.add(name.replace("\"", "\"\""));
        }

        boolean occurIn(SqlText text) {
            return text.words().stream().anyMatch(words::contains)
                    || quoted.stream().anyMatch(text.sql()::contains);
        }
    }

    private static NameSet namesOf(Map<Kind, NameSet> changing, Kind kind) {
        return changing.computeIfAbsent(kind, _ -> new NameSet(new HashSet<>(), new HashSet<>()));
    }

    /// Reads the catalog of the database.
    ///
    /// @param service runner of the login role
    static SessionEffects read(SqlRunner service) {
        List<CatalogEntry> entries = service.query(SessionEffectsSql.ENTRIES, List.of(), rows -> {
            List<CatalogEntry> all = new ArrayList<>();
            while (rows.next()) {
                all.add(CatalogEntry.of(rows));
            }
            return all;
        });
        Map<Kind, NameSet> changing = new EnumMap<>(Kind.class);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (CatalogEntry entry : entries) {
                if (entry.mayChange(changing) && namesOf(changing, entry.kind()).add(entry.name())) {
                    changed = true;
                }
            }
        }
        for (Kind kind : Kind.values()) {
            namesOf(changing, kind); // concurrent lookups must not add entries later
        }
        return namesOf(changing, Kind.IMPLICIT).words().isEmpty() ? new SessionEffects(changing) : UNKNOWN;
    }

    /// Whether a statement may change the session.
    ///
    /// @param sql statement without values
    boolean mayChange(String sql) {
        return changingNames == null || cachedResults.get(sql, this::computeMayChange);
    }

    private boolean computeMayChange(String sql) {
        SqlText text = SqlText.of(sql.replace(TRANSACTION_SETTING, ""));
        Map<Kind, NameSet> names = Objects.requireNonNull(changingNames);
        return text.callsSettingFunction()
                || Kind.namedIn(text).stream()
                        .anyMatch(kind -> namesOf(names, kind).occurIn(text));
    }
}
