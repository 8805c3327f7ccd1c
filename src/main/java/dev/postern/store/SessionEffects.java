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

/// Statements that may change their session, because a function of the database that runs with them may set
/// something.
///
/// A function may, if its text has a word that sets, writes or runs text as SQL, if it names another that may,
/// or if its language is neither SQL nor PL/pgSQL. A table or view may, if a function that may is named in what
/// runs with its statements: policies, views' queries, triggers, rules, defaults, constraints, indexes, and
/// cascades to other tables. Names are compared without their schemas, and words wherever they stand, so that
/// the error is always on one side: a session is reset once too often. Thread-safe.
final class SessionEffects {

    /// Every statement may.
    static final SessionEffects UNKNOWN = new SessionEffects(null);

    /// Words of statements, in functions, beside `SELECT`.
    private static final Set<String> STATEMENTS = Set.of(
            ("alter call copy create deallocate delete discard do drop execute grant hold import insert listen load"
                            + " merge notify prepare refresh reset revoke set truncate unlisten update")
                    .split(" "));

    /// PostgreSQL's own functions that set something for the session, or run text as SQL.
    private static final Pattern FUNCTION =
            Pattern.compile("set_config(_by_name)?|pg_(try_)?advisory_lock(_shared)?|ts_stat"
                    + "|ts_rewrite|\\w+_to_xml(schema|_and_xmlschema)?");

    /// Words that begin statements that write, also after `on conflict do`.
    private static final Map<String, Set<Kind>> WRITES = Map.of(
            "insert", EnumSet.of(Kind.INSERTED),
            "update", EnumSet.of(Kind.UPDATED),
            "delete", EnumSet.of(Kind.DELETED),
            "merge", EnumSet.of(Kind.INSERTED, Kind.UPDATED, Kind.DELETED));

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_$]+");

    /// An identifier with escapes, whose name is not read.
    private static final String ESCAPED = "u&";

    private static final int REMEMBERED = 10_000;

    /// Null: every statement may.
    private final @Nullable Map<Kind, Names> changing;

    private final Cache<String, Boolean> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private SessionEffects(@Nullable Map<Kind, Names> changing) {
        this.changing = changing;
    }

    /// What a name is of.
    private enum Kind {
        FUNCTION,
        /// A domain, a composite type.
        TYPE,
        /// A table or view that is read.
        READ,
        /// A table or view to which rows are added.
        INSERTED,
        /// A table or view of which rows are changed.
        UPDATED,
        /// A table or view of which rows are deleted.
        DELETED,
        /// Casts, operators and operator classes, which statements do not name.
        IMPLICIT;

        private static final Set<Kind> QUERY = EnumSet.of(FUNCTION, TYPE, READ);

        /// The kinds of what runs with one of this kind, if it names them. A foreign key changes or deletes
        /// rows of other tables, and a changed row may move to another partition.
        Set<Kind> concerns() {
            return switch (this) {
                case FUNCTION, TYPE, READ, IMPLICIT -> QUERY;
                case INSERTED -> EnumSet.of(FUNCTION, TYPE, READ, INSERTED);
                case UPDATED, DELETED -> EnumSet.of(FUNCTION, TYPE, READ, INSERTED, UPDATED, DELETED);
            };
        }

        /// The kinds of what a statement names.
        static Set<Kind> of(Text statement) {
            EnumSet<Kind> kinds = EnumSet.copyOf(QUERY);
            WRITES.forEach((word, written) -> {
                if (statement.words().contains(word)) {
                    kinds.addAll(written);
                }
            });
            return kinds;
        }
    }

    /// Something that may run functions.
    ///
    /// @param text in which they are named
    private record Item(Kind kind, String name, Text text, boolean opaque) {

        static Item of(ResultSet row) throws SQLException {
            return new Item(
                    Kind.valueOf(row.getString(1)),
                    row.getString(2).toLowerCase(Locale.ROOT),
                    Text.of(row.getString(3)),
                    row.getBoolean(4));
        }

        boolean mayChange(Map<Kind, Names> changing) {
            return opaque
                    || text.callsSetting()
                    || (kind == Kind.FUNCTION && text.hasStatement())
                    || kind.concerns().stream()
                            .anyMatch(other -> names(changing, other).areIn(text));
        }
    }

    /// SQL in lower case, and its words.
    private record Text(String all, Set<String> words) {

        static Text of(String sql) {
            String all = sql.toLowerCase(Locale.ROOT);
            Set<String> words = new HashSet<>();
            WORD.matcher(all).results().forEach(word -> words.add(word.group()));
            return new Text(all, words);
        }

        boolean callsSetting() {
            return all.contains(ESCAPED)
                    || words.stream().anyMatch(word -> FUNCTION.matcher(word).matches());
        }

        boolean hasStatement() {
            return words.stream().anyMatch(STATEMENTS::contains);
        }
    }

    /// @param words names that are words
    /// @param others names that are not, as they are quoted
    private record Names(Set<String> words, Set<String> others) {

        boolean add(String name) {
            return WORD.matcher(name).matches() ? words.add(name) : others.add(name.replace("\"", "\"\""));
        }

        boolean areIn(Text text) {
            return text.words().stream().anyMatch(words::contains)
                    || others.stream().anyMatch(text.all()::contains);
        }
    }

    private static Names names(Map<Kind, Names> changing, Kind kind) {
        return changing.computeIfAbsent(kind, _ -> new Names(new HashSet<>(), new HashSet<>()));
    }

    /// Reads what the database has.
    ///
    /// @param service runs as the login role
    static SessionEffects read(SqlRunner service) {
        List<Item> items = service.query(SessionEffectsSql.ITEMS, List.of(), rows -> {
            List<Item> all = new ArrayList<>();
            while (rows.next()) {
                all.add(Item.of(rows));
            }
            return all;
        });
        Map<Kind, Names> changing = new EnumMap<>(Kind.class);
        boolean more = true;
        while (more) {
            more = false;
            for (Item item : items) {
                if (item.mayChange(changing) && names(changing, item.kind()).add(item.name())) {
                    more = true;
                }
            }
        }
        for (Kind kind : Kind.values()) {
            names(changing, kind); // nothing is added later, by several threads
        }
        return names(changing, Kind.IMPLICIT).words().isEmpty() ? new SessionEffects(changing) : UNKNOWN;
    }

    /// Whether a statement may change the session.
    ///
    /// @param sql without values
    boolean mayChange(String sql) {
        return changing == null || known.get(sql, this::find);
    }

    private boolean find(String sql) {
        Text text = Text.of(sql);
        Map<Kind, Names> all = Objects.requireNonNull(changing);
        return text.callsSetting()
                || Kind.of(text).stream().anyMatch(kind -> names(all, kind).areIn(text));
    }
}
