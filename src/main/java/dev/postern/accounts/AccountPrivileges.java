package dev.postern.accounts;

import dev.postern.problem.CommandException;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.store.SqlRunner;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Check at start that the service can read the accounts and keep their sessions.
///
/// A missing grant or policy would otherwise show as a failed login, which has the same text for every cause.
final class AccountPrivileges {

    /// Names of the current role and of a table, with the role's privileges on it.
    ///
    /// `has_policy` is whether row-level security lets the role see rows.
    private static final String TABLE = """
            select quote_ident(current_user) as role,
                quote_ident(n.nspname) as schema,
                quote_ident(n.nspname) || '.' || quote_ident(c.relname) as table,
                has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, {2}, 'update') as can_update,
                not row_security_active(c.oid) or exists (
                    select from pg_catalog.pg_policy p, unnest(p.polroles) as granted (role)
                    where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r')
                        and case when granted.role = 0 then true else pg_has_role(granted.role, 'usage') end
                ) as has_policy
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = {0} and c.relname = {1}""";

    /// Name of the login role, and whether it can use the table of the sessions; no row without that table.
    private static final String SESSIONS = """
            select quote_ident(current_user),
                has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
                    and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update')
                    and has_table_privilege(c.oid, 'delete')
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'postern' and c.relname = 'sessions'""";

    private AccountPrivileges() {}

    /// Privileges of a role on the table of the accounts.
    ///
    /// @param role quoted name of the role
    /// @param schema quoted name of the schema
    /// @param table quoted name of the table with its schema
    private record TablePrivileges(String role, String schema, String table, boolean canUpdate, boolean hasPolicy) {}

    /// @param role quoted name of the login role
    private record SessionPrivileges(String role, boolean usable) {}

    /// @param runner runner as the role that reads the accounts
    /// @param service runner as the login role
    /// @throws CommandException if a privilege is missing; the hint is the statement that grants it
    static void require(AccountReader reader, SqlRunner runner, SqlRunner service) {
        TablePrivileges table = runner.readTransaction(dsl -> tablePrivileges(dsl, reader.accounts()));
        if (!table.canUpdate() || !canRead(reader, runner)) {
            String password = DSL.using(SQLDialect.POSTGRES)
                    .render(DSL.quotedName(reader.accounts().password().getName()));
            throw AccountPrivilegeErrors.accountsNotReadable(table.role(), table.schema(), table.table(), password);
        }
        if (!table.hasPolicy()) {
            throw AccountPrivilegeErrors.accountsHidden(table.role(), table.table());
        }
        requireSessions(service);
    }

    private static TablePrivileges tablePrivileges(DSLContext dsl, AccountTable accounts) {
        Table<?> table = accounts.table();
        String schema = table.getSchema() == null ? "" : table.getSchema().getName();
        return dsl.resultQuery(
                        TABLE,
                        DSL.inline(schema),
                        DSL.inline(table.getName()),
                        DSL.inline(accounts.password().getName()))
                .fetchSingle(row -> new TablePrivileges(
                        row.get("role", String.class),
                        row.get("schema", String.class),
                        row.get("table", String.class),
                        row.get("can_update", Boolean.class),
                        row.get("has_policy", Boolean.class)));
    }

    /// Whether the query of a login is permitted. It also needs the columns that only the condition names.
    private static boolean canRead(AccountReader reader, SqlRunner runner) {
        try {
            return runner.readTransaction(dsl -> {
                reader.probe(dsl);
                return true;
            });
        } catch (ProblemException e) {
            if (e.problem() instanceof DatabaseError error && error.sqlState().equals("42501")) {
                return false;
            }
            throw e;
        }
    }

    private static void requireSessions(SqlRunner service) {
        Optional<SessionPrivileges> sessions = service.query(
                SESSIONS,
                List.of(),
                rows -> rows.next()
                        ? Optional.of(new SessionPrivileges(rows.getString(1), rows.getBoolean(2)))
                        : Optional.empty());
        String role =
                sessions.orElseThrow(AccountPrivilegeErrors::sessionsMissing).role();
        if (!sessions.get().usable()) {
            throw AccountPrivilegeErrors.sessionsNotUsable(role);
        }
    }
}
