package blog;

import static blog.PolicyRows.ADMINISTRATOR;
import static blog.PolicyRows.GRACE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the privileges of the login role and of every role, and the roles that the login role can assume.
class LoginRoleTest {

    @AutoClose
    static final PolicyRows ROWS = PolicyRows.create();

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 1000, textBlock = """
            select id from users                                | 42501
            select id from posts                                | 42501
            select * from account                               | 42501
            insert into posts (title, user_id) values ('T', 2)  | 42501
            update users set full_name = 'X'                    | 42501
            delete from posts                                   | 42501
            select auth.user_id()                               | 42501
            select * from auth.own_account()                    | 42501
            create table public.x (id int)                      | 42501
            create table auth.x (id int)                        | 42501
            create table postern.x (id int)                     | 42501
            select count(*) > 0 from flyway_schema_history      | t
            update flyway_schema_history set success = true     | 42501
            select count(*) from postern.idempotency_keys       | 0
            insert into postern.idempotency_keys (caller, key, request, status, headers) values ('', 'k', '', 200, '{}') on conflict (caller, key) do update set status = 201 | 1 changed
            update postern.idempotency_keys set status = 200    | 0 changed
            delete from postern.idempotency_keys                | 0 changed
            select count(*) from postern.sessions               | 0
            delete from postern.sessions                        | 0 changed
            """)
    void loginRole_readsItsOwnTablesOnly(String sql, String expected) {
        assertThat(ROWS.undone(connection -> ServiceLogin.outcome(connection, sql)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void assumedRole_endsWithItsTransaction(boolean commit) {
        PolicyRows.Work work = connection -> {
            ServiceLogin.assumeRole(connection, "administrator", ADMINISTRATOR);
            return ServiceLogin.outcome(connection, "select current_user, count(*) from users");
        };
        assertThat(commit ? ROWS.asLoginRole(work) : ROWS.undone(work)).isEqualTo("administrator,6");
        assertThat(ROWS.undone(connection -> ServiceLogin.outcome(
                        connection, "select current_user, current_setting('request.jwt.claims', true)")))
                .isEqualTo("postern_authenticator,");
        assertThat(ROWS.undone(connection -> ServiceLogin.outcome(connection, "select count(*) from users")))
                .isEqualTo("42501");
        // a setting of an earlier transaction is '', not null
        assertThat(ROWS.undone(connection -> {
                    ServiceLogin.outcome(connection, "select set_config('role', 'member', true)");
                    return ServiceLogin.outcome(connection, "select count(*) from account");
                }))
                .isEqualTo("0");
    }

    @Test
    void loginRole_canAssumeThreeRoles() {
        assertThat(ROWS.outcome("anonymous", "", "select current_user")).isEqualTo("anonymous");
        assertThat(ROWS.value("""
                        select string_agg(concat_ws(' ', rolname, rolcanlogin, rolinherit, rolsuper or rolcreaterole
                            or rolcreatedb or rolreplication or rolbypassrls), ', ' order by rolname)
                        from pg_roles
                        where rolname in ('anonymous', 'member', 'administrator', 'postern_authenticator')"""))
                .isEqualTo("administrator f f f, anonymous f f f, member f f f, postern_authenticator t f f");
        assertThat(ROWS.value("""
                        select string_agg(concat_ws(' ', roleid::regrole, inherit_option, set_option, admin_option), ', '
                            order by roleid::regrole::text)
                        from pg_auth_members where member = 'postern_authenticator'::regrole""")).isEqualTo("administrator f t f, anonymous f t f, member f t f");
    }

    /// Checks all tables and functions, so that those of later migrations are included.
    @Test
    void pseudoRolePublic_hasNoPrivileges() {
        assertThat(ROWS.value("""
                        select string_agg(what || ' ' || privilege_type, ', ')
                        from (
                            select nspname::text, coalesce(nspacl, acldefault('n', nspowner)), oid from pg_namespace
                            union all
                            select oid::regclass::text, coalesce(relacl, acldefault('r', relowner)), relnamespace
                            from pg_class where relkind in ('r', 'v')
                            union all
                            select oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)), pronamespace
                            from pg_proc
                        ) o (what, acl, schema), aclexplode(acl)
                        where grantee = 0 and schema in (select oid from pg_namespace
                            where nspname in ('public', 'auth', 'postern'))""")).isEqualTo("null");
    }

    @Test
    void newFunction_needsAGrant() {
        ROWS.execute("create function public.later() returns int language sql return 1");
        assertThat(ROWS.outcome("member", GRACE, "select later()")).isEqualTo("42501");
        ROWS.execute("grant execute on function later() to member");
        assertThat(ROWS.outcome("member", GRACE, "select later()")).isEqualTo("1");
        ROWS.execute("drop function later()");
    }

    /// A caller could otherwise substitute an operator or a table.
    @Test
    void securityDefinerFunctions_pinTheSearchPath() {
        assertThat(ROWS.value("""
                        select count(*) || ' ' || count(*) filter (
                            where 'search_path=pg_catalog, pg_temp' = any (proconfig))
                        from pg_proc where prosecdef and pronamespace in ('auth'::regnamespace, 'public'::regnamespace)""")).isEqualTo("1 1");
    }
}
