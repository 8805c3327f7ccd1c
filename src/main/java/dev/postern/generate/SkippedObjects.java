package dev.postern.generate;

import dev.postern.diff.SchemaScope;
import dev.postern.diff.ScopeSettings.PartitionMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jooq.meta.Definition;
import org.jooq.meta.RoutineDefinition;
import org.jooq.meta.TableDefinition;
import org.jspecify.annotations.Nullable;

/// Tables, views and functions of the generated schemas that get no class and are not served, with the reasons.
///
/// @param relations OIDs of tables and views
/// @param functions OIDs of functions
/// @param relationNames schema and name of each skipped relation
/// @param functionNames schema and name of each function of which no overload remains
/// @param lines lines of `facts.tsv` that describe the objects
record SkippedObjects(
        Set<String> relations,
        Set<String> functions,
        Set<List<String>> relationNames,
        Set<List<String>> functionNames,
        List<List<String>> lines) {

    private static final String HISTORY = "history";

    private static final String RELATIONS = """
            select c.oid, n.nspname, c.relname, case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
                    when 'f' then 'foreign table' else 'table' end,
                (select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
                    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'),
                case when c.relispartition then (select root.relname from pg_class root
                    where root.oid = pg_partition_root(c.oid)) end,
                has_table_privilege(c.oid, 'select, insert, update, delete')
                    or has_any_column_privilege(c.oid, 'select, insert, update')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (?) order by 2, 3""";

    private static final String FUNCTIONS = """
            select p.oid, n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
                (select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'),
                exists (select from pg_depend d
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i'),
                case when p.prokind = 'p' then 'it is a procedure'
                    when p.prokind = 'w' then 'it is a window function'
                    when p.prokind = 'a' and not (p.pronargs = 1 and r.typtype = 'd' and r.typname like '%/%')
                        then 'it is an aggregate function'
                    when p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype)
                        then 'it is a trigger function'
                    when p.prokind <> 'f' or p.pronargs = 1 and exists (select from pg_class c
                            where c.reltype = p.proargtypes[0] and c.relkind in ('r', 'p', 'v', 'm', 'f')) then null
                    when r.typtype = 'p' and r.oid not in ('void'::regtype, 'record'::regtype)
                        then 'its result has the type ' || format_type(r.oid, null)
                    else (select case a.typtype when 'p' then 'it has an argument of the type ' || format_type(a.oid, null)
                            else 'argument ' || i.place || ' has no name' end
                        from unnest(p.proargtypes) with ordinality i (type, place) join pg_type a on a.oid = i.type
                        where a.typtype = 'p' or coalesce(p.proargnames[i.place], '') = ''
                            and i.place <= p.pronargs - p.pronargdefaults
                            and not (p.pronargs = 1 and a.typname in ('json', 'jsonb', 'text', 'xml', 'bytea'))
                        order by i.place limit 1) end
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_type r on r.oid = p.prorettype
            where n.nspname = any (?) order by 2, 3, 4""";

    SkippedObjects {
        relations = Set.copyOf(relations);
        functions = Set.copyOf(functions);
        relationNames = Set.copyOf(relationNames);
        functionNames = Set.copyOf(functionNames);
        lines = List.copyOf(lines);
    }

    /// Reads the objects of schemas that are skipped.
    static SkippedObjects read(Connection connection, Collection<String> schemas, SkippedSettings settings)
            throws SQLException {
        Reader reader = new Reader(connection, schemas, settings);
        reader.readRelations();
        reader.readFunctions();
        return new SkippedObjects(
                reader.relations,
                reader.functions,
                reader.relationNames,
                reader.functionNames,
                List.copyOf(reader.lines));
    }

    /// Whether a class of jOOQ is left out.
    boolean isSkipped(Definition definition) {
        return switch (definition) {
            case TableDefinition table -> relationNames.contains(name(table));
            case RoutineDefinition function -> functionNames.contains(name(function));
            default -> false;
        };
    }

    private static List<String> name(Definition definition) {
        return List.of(definition.getSchema().getName(), definition.getName());
    }

    /// Returns a query in which the names `:relations` and `:functions` stand for the skipped objects.
    String inQuery(String sql) {
        return sql.replace(":relations", array(relations)).replace(":functions", array(functions));
    }

    private static String array(Set<String> oids) {
        return oids.stream().sorted().collect(Collectors.joining(",", "'{", "}'::oid[]"));
    }

    /// Returns one sentence per view that PostgreSQL cannot describe.
    List<String> warnings() {
        return lines.stream()
                .filter(line -> line.get(4).startsWith(Reader.UNDESCRIBED))
                .map(line -> "The view " + FactNames.shown(line.subList(1, 3)) + " is not served, because PostgreSQL"
                        + " cannot describe it: " + line.get(4).substring(Reader.UNDESCRIBED.length()))
                .toList();
    }

    /// Reading of the objects.
    private static final class Reader {

        static final String UNDESCRIBED = "undescribed ";

        private final Connection connection;
        private final Collection<String> schemas;
        private final SkippedSettings settings;
        private final Map<String, Set<String>> histories;
        private final Map<String, Set<String>> excluded;
        private final Set<String> relations = new HashSet<>();
        private final Set<String> functions = new HashSet<>();
        private final Set<List<String>> relationNames = new HashSet<>();
        private final Set<List<String>> functionNames = new HashSet<>();
        private final Set<List<String>> lines = new LinkedHashSet<>();

        Reader(Connection connection, Collection<String> schemas, SkippedSettings settings) throws SQLException {
            this.connection = connection;
            this.schemas = schemas;
            this.settings = settings;
            this.histories = SchemaScope.ALL.readIds(connection);
            this.excluded = settings.patterns().isEmpty()
                    ? histories
                    : new SchemaScope(Set.of(), settings.patterns(), Set.of()).readIds(connection);
        }

        void readRelations() throws SQLException {
            List<List<@Nullable String>> rows = Rows.query(connection, RELATIONS, schemas);
            StringJoiner views = new StringJoiner(", ");
            for (List<@Nullable String> row : rows) {
                if (text(row, 3).equals("view")) {
                    views.add(sqlName(row));
                }
            }
            boolean areDescribable = views.length() == 0 || failure(views.toString()) == null;
            for (List<@Nullable String> row : rows) {
                String oid = text(row, 0);
                String schema = text(row, 1);
                String name = text(row, 2);
                String reason = histories.getOrDefault("pg_class", Set.of()).contains(oid)
                        ? HISTORY
                        : reason(oid, "pg_class", schema, name, row.get(4));
                if (reason == null && row.get(5) != null && settings.partitions() == PartitionMode.IGNORE) {
                    relations.add(oid);
                    relationNames.add(List.of(schema, name));
                    // without the name, because jobs create and drop partitions
                    lines.add(line(schema, text(row, 5), "partitions", "partition"));
                    continue;
                }
                if (reason == null && !areDescribable && text(row, 3).equals("view")) {
                    String failure = failure(sqlName(row));
                    reason = failure == null ? null : UNDESCRIBED + failure;
                }
                if (reason != null) {
                    relations.add(oid);
                    relationNames.add(List.of(schema, name));
                    lines.add(line(schema, name, text(row, 3), reason));
                } else if (!text(row, 6).equals("t")) {
                    lines.add(line(schema, name, text(row, 3), "privileges"));
                }
            }
        }

        void readFunctions() throws SQLException {
            Set<List<String>> remaining = new HashSet<>();
            Set<List<String>> skipped = new HashSet<>();
            for (List<@Nullable String> row : Rows.query(connection, FUNCTIONS, schemas)) {
                List<String> name = List.of(text(row, 1), text(row, 2));
                String reason = reason(text(row, 0), "pg_proc", name.getFirst(), name.getLast(), row.get(4));
                if (reason == null) {
                    remaining.add(name);
                } else {
                    functions.add(text(row, 0));
                    skipped.add(name);
                }
                String shown = reason == null && row.get(6) != null ? "call " + row.get(6) : reason;
                if (shown != null && !text(row, 5).equals("t")) {
                    lines.add(line(name.getFirst(), name.getLast() + "(" + text(row, 3) + ")", "function", shown));
                }
            }
            skipped.removeAll(remaining);
            functionNames.addAll(skipped);
        }

        private @Nullable String reason(
                String oid, String catalog, String schema, String name, @Nullable String extension) {
            if (extension != null && !settings.extensions().contains(extension)) {
                return "extension " + extension;
            }
            boolean isExcluded = excluded.getOrDefault(catalog, Set.of()).contains(oid)
                    && !histories.getOrDefault(catalog, Set.of()).contains(oid);
            return isExcluded ? "exclude" : settings.isConfigured().test(schema, name) ? "configuration" : null;
        }

        /// Returns why PostgreSQL cannot describe a query, for example because views read each other; null if it can.
        ///
        /// @param views names of the views, separated by commas
        private @Nullable String failure(String views) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement("select from " + views)) {
                query.getMetaData(); // PostgreSQL inserts the queries of the views
                return null;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (!state.startsWith("42")) {
                    throw e;
                }
                String message = String.valueOf(e.getMessage()).replaceFirst("^ERROR: ", "");
                return state.equals("42501")
                        ? null
                        : message.lines().findFirst().orElse("");
            }
        }

        private static String sqlName(List<@Nullable String> row) {
            return FactNames.quoted(text(row, 1)) + "." + FactNames.quoted(text(row, 2));
        }

        private static List<String> line(String schema, String name, String kind, String reason) {
            return List.of("skipped", schema, name, kind, reason);
        }

        private static String text(List<@Nullable String> row, int index) {
            return Objects.requireNonNull(row.get(index));
        }
    }
}
