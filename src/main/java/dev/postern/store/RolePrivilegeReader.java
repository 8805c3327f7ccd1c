package dev.postern.store;

import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.RolePrivileges.Argument;
import dev.postern.catalog.RolePrivileges.FunctionSignature;
import dev.postern.catalog.RolePrivileges.Restricted;
import dev.postern.catalog.RolePrivileges.TablePrivileges;
import dev.postern.catalog.SchemaFacts.QualifiedName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Reader of all privileges of a role, for API documents. Requests use [RoleCache].
public final class RolePrivilegeReader {

    private static final String TABLES = """
            select n.nspname, c.relname,
                array_agg(a.attname::text) filter (where has_column_privilege(r.oid, c.oid, a.attnum, 'select')),
                array_agg(a.attname::text) filter (where has_column_privilege(r.oid, c.oid, a.attnum, 'insert')),
                array_agg(a.attname::text) filter (where has_column_privilege(r.oid, c.oid, a.attnum, 'update')),
                has_table_privilege(r.oid, c.oid, 'delete')
            from pg_catalog.pg_roles r
            cross join pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where r.rolname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                and has_schema_privilege(r.oid, n.oid, 'usage')
            group by r.oid, c.oid, n.nspname, c.relname""";

    private static final String FUNCTIONS = """
            select n.nspname, p.proname, arguments.names, arguments.schemas, arguments.types
            from pg_catalog.pg_roles r
            cross join pg_catalog.pg_proc p
            join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            cross join lateral (
                select array_agg(coalesce(a.name, '') order by a.place),
                    array_agg(s.nspname::text order by a.place), array_agg(t.typname::text order by a.place)
                from (
                    select a.*, row_number() over (order by a.place) > p.pronargs - p.pronargdefaults
                    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
                        with ordinality a (type, name, mode, place)
                    where coalesce(a.mode, 'i') in ('i', 'b', 'v')) a (type, name, mode, place, optional)
                join pg_catalog.pg_type t on t.oid = a.type
                join pg_catalog.pg_namespace s on s.oid = t.typnamespace
                where a.name <> '' or not a.optional) arguments (names, schemas, types)
            where r.rolname = ? and p.prokind = 'f'
                and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                and has_schema_privilege(r.oid, n.oid, 'usage') and has_function_privilege(r.oid, p.oid, 'execute')""";

    private RolePrivilegeReader() {}

    /// Reads the privileges of a role, if it exists.
    ///
    /// @return empty if the role does not exist
    public static Optional<RolePrivileges> find(String role, SqlRunner runner) {
        boolean exists = runner.query(
                "select exists (select from pg_catalog.pg_roles where rolname = ?)",
                List.of(role),
                rows -> rows.next() && rows.getBoolean(1));
        return exists ? Optional.of(of(role, runner)) : Optional.empty();
    }

    /// Reads the privileges of a role.
    ///
    /// @param runner runner of the login role
    public static RolePrivileges of(String role, SqlRunner runner) {
        return new Restricted(
                runner.query(TABLES, List.of(role), RolePrivilegeReader::tables),
                runner.query(FUNCTIONS, List.of(role), RolePrivilegeReader::functions));
    }

    /// Reads the privileges of the login role.
    public static RolePrivileges ofLoginRole(SqlRunner runner) {
        return of(
                runner.query("select session_user", List.of(), rows -> {
                    rows.next();
                    return rows.getString(1);
                }),
                runner);
    }

    private static Map<QualifiedName, TablePrivileges> tables(ResultSet rows) throws SQLException {
        Map<QualifiedName, TablePrivileges> tables = new HashMap<>();
        while (rows.next()) {
            tables.put(
                    new QualifiedName(rows.getString(1), rows.getString(2)),
                    new TablePrivileges(names(rows, 3), names(rows, 4), names(rows, 5), rows.getBoolean(6)));
        }
        return tables;
    }

    private static Set<FunctionSignature> functions(ResultSet rows) throws SQLException {
        Set<FunctionSignature> functions = new HashSet<>();
        while (rows.next()) {
            functions.add(
                    new FunctionSignature(new QualifiedName(rows.getString(1), rows.getString(2)), arguments(rows)));
        }
        return functions;
    }

    private static List<Argument> arguments(ResultSet rows) throws SQLException {
        if (rows.getArray(3) == null) {
            return List.of();
        }
        String[] names = (String[]) rows.getArray(3).getArray();
        String[] schemas = (String[]) rows.getArray(4).getArray();
        String[] types = (String[]) rows.getArray(5).getArray();
        return IntStream.range(0, names.length)
                .mapToObj(i -> new Argument(names[i], new QualifiedName(schemas[i], types[i])))
                .toList();
    }

    private static Set<String> names(ResultSet rows, int column) throws SQLException {
        var array = rows.getArray(column);
        return array == null ? Set.of() : Set.of((String[]) array.getArray());
    }
}
