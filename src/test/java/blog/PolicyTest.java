package blog;

import static blog.PolicyRows.ADMINISTRATOR;
import static blog.PolicyRows.GRACE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the privileges and policies of the roles that the service assumes.
class PolicyTest {

    @AutoClose
    static final PolicyRows ROWS = PolicyRows.create();

    private static String outcome(String role, String sub, String sql) {
        return ROWS.outcome(role, sub, sql);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', maxCharsPerColumn = 1000, textBlock = """
            select id, title, user_id from posts order by id limit 2 | 1,Notes,1; 2,More notes,1
            select * from posts where id = 2    | 2,More notes,null,1,2026-03-02 00:00:00+00,null
            select xmin is not null from posts where id = 1 | t
            select id, full_name from users order by id | 1,Ada Lovelace; 2,Grace Hopper; 4,Barbara (Bee), "B" Liskov; 5,Edsger Dijkstra; 6,Root
            select created_at, xmin is not null from users where id = 1 | 2026-01-01 10:00:00+00,t
            select count(*) from users where id = 3 | 0
            select p.title, u.full_name from posts p join users u on u.id = p.user_id where p.id in (3, 4) | Compilers,Grace Hopper
            select * from users                 | 42501
            select u from users u               | 42501
            select email from users             | 42501
            select hashed_password from users   | 42501
            select is_active from users         | 42501
            select role from users              | 42501
            select updated_at from users        | 42501
            select deleted_at from users        | 42501
            select id from users where is_active | 42501
            select id from users order by email | 42501
            insert into users (email, full_name, hashed_password) values ('x@example.com', 'X', 'x') | 42501
            delete from users where id = 2      | 42501
            truncate posts                      | 42501
            create table x (id int)             | 42501
            create table public.x (id int)      | 42501
            create function public.x() returns int language sql return 1 | 42501
            select nextval('posts_id_seq')      | 42501
            select set_updated_at()             | 42501
            select auth.user_id()               | 42501
            select * from auth.own_account()    | 42501
            select * from postern.sessions      | 42501
            select * from postern.idempotency_keys | 42501
            select * from flyway_schema_history | 42501
            """)
    void anonymousAndMember_readPublicData(String sql, String expected) {
        assertThat(outcome("anonymous", "", sql)).isEqualTo(expected);
        assertThat(outcome("member", GRACE, sql)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "insert into posts (title, user_id) values ('T', 2)",
                "insert into posts (title) values ('T')",
                "update posts set title = 'T' where id = 3",
                "delete from posts where id = 3",
                "update users set full_name = 'X' where id = 2",
                "select * from account"
            })
    void anonymous_writesNothingAndHasNoAccount(String sql) {
        assertThat(outcome("anonymous", "", sql)).isEqualTo("42501");
        assertThat(outcome("anonymous", GRACE, sql)).isEqualTo("42501");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', maxCharsPerColumn = 1000, textBlock = """
            insert into posts (title, content, user_id) values ('T', 'C', 2) returning id > 99, user_id | t,2
            insert into posts (title) values ('T') returning user_id | 2
            insert into posts (title, user_id) values ('T', 1)  | 42501
            insert into posts (title, user_id) values ('T', default) returning user_id | 2
            insert into posts (title, user_id) values ('Mine', 2), ('Not mine', 1) | 42501
            insert into posts (id, title) values (1000, 'T')    | 42501
            insert into posts (title, created_at) values ('T', now()) | 42501
            insert into posts (title, updated_at) values ('T', now()) | 42501
            update posts set title = 'T', content = 'C' where id = 3 returning title, content, updated_at is not null | T,C,t
            update posts set title = 'T' where id = 1           | 0 changed
            update posts set title = 'T'                        | 1 changed
            update posts set user_id = 1 where id = 3           | 42501
            update posts set id = 1000 where id = 3             | 42501
            update posts set created_at = now() where id = 3    | 42501
            update posts set updated_at = now() where id = 3    | 42501
            delete from posts where id = 3                      | 1 changed
            delete from posts where id = 1                      | 0 changed
            delete from posts                                   | 1 changed
            """)
    void member_writesOwnPostsOnly(String sql, String expected) {
        assertThat(outcome("member", GRACE, sql)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', maxCharsPerColumn = 1000, textBlock = """
            select id, email, full_name, role, created_at, updated_at from account | 2,grace@example.com,Grace Hopper,member,2026-01-02 10:00:00.5+00,null
            select count(*) from account where id = 1           | 0
            update users set full_name = 'G', email = 'g@example.com', hashed_password = 'x' where id = 2 returning id, full_name | 2,G
            update users set full_name = 'G' where id = 1       | 0 changed
            update users set full_name = 'G' where id = 3       | 0 changed
            update users set full_name = 'G'                    | 1 changed
            update users set email = 'g@example.com' where id = 2 returning email | 42501
            update users set role = 'administrator' where id = 2 | 42501
            update users set role = 'administrator'             | 42501
            update users set id = 1000 where id = 2             | 42501
            update users set is_active = false where id = 2     | 42501
            update users set created_at = now() where id = 2    | 42501
            update users set updated_at = now() where id = 2    | 42501
            update users set deleted_at = now() where id = 2    | 42501
            update account set full_name = 'G'                  | 55000
            delete from account                                 | 55000
            """)
    void member_changesOwnAccountOnly(String sql, String expected) {
        assertThat(outcome("member", GRACE, sql)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', maxCharsPerColumn = 1000, textBlock = """
            select id, email, is_active, role, hashed_password from users where id in (3, 6) order by id | 3,alan@example.org,f,member,h3; 6,root@example.com,t,administrator,h6
            select count(*) from users                          | 6
            select * from posts where id = 2                    | 2,More notes,null,1,2026-03-02 00:00:00+00,null
            insert into users (email, full_name, hashed_password) values ('x@example.com', 'X', 'x') returning role, is_active | member,t
            insert into users (id, email, full_name, hashed_password, role) values (1000, 'x@example.com', 'X', 'x', 'administrator') returning id, role | 1000,administrator
            update users set role = 'administrator', is_active = false, deleted_at = now(), email = 'x@example.com' where id = 2 returning id, role, is_active | 2,administrator,f
            update users set role = 'king' where id = 2         | 23514
            update users set full_name = 'X'                    | 6 changed
            delete from users where id = 5                      | 1 changed
            delete from users where id = 1                      | 23001
            insert into posts (title, user_id) values ('T', 1) returning user_id | 1
            insert into posts (title) values ('T') returning user_id | 6
            update posts set title = 'T', user_id = 5 where id = 1 returning user_id | 5
            delete from posts                                   | 5 changed
            select id, email, role from account                 | 6,root@example.com,administrator
            truncate users                                      | 42501
            create table public.x (id int)                      | 42501
            select auth.user_id()                               | 42501
            select * from postern.sessions                      | 42501
            select * from postern.idempotency_keys              | 42501
            """)
    void administrator_readsAndWritesUsersAndPosts(String sql, String expected) {
        assertThat(outcome("administrator", ADMINISTRATOR, sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-2", " 2", "2.0", "0x2", "two", "1_000", "99999999999999999999999"})
    void invalidSubject_ownsNothing(String sub) {
        assertThat(outcome("member", sub, "select count(*) from account")).isEqualTo("0");
        assertThat(outcome("member", sub, "insert into posts (title) values ('T')"))
                .isIn("42501", "23503");
        assertThat(outcome("member", sub, "insert into posts (title, user_id) values ('T', 2)"))
                .isEqualTo("42501");
        assertThat(outcome("member", sub, "update posts set title = 'T'")).isEqualTo("0 changed");
        assertThat(outcome("member", sub, "delete from posts")).isEqualTo("0 changed");
        assertThat(outcome("member", sub, "update users set full_name = 'X'")).isEqualTo("0 changed");
    }

    @Test
    void inactiveMember_hasNoAccount() {
        assertThat(outcome("member", "3", "select count(*) from account")).isEqualTo("0");
        assertThat(outcome("member", "3", "update users set full_name = 'X'")).isEqualTo("0 changed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ''                              | -
            {}                              | -
            []                              | -
            {"sub":null}                    | -
            {"sub":""}                      | -
            {"sub":"7"}                     | 7
            {"sub":7}                       | 7
            {"sub":"-7"}                    | -
            {"sub":"9223372036854775807"}   | 9223372036854775807
            {"sub":"9223372036854775808"}   | -
            """)
    void userId_isTheSubjectClaim(String claims, String number) {
        assertThat(ROWS.asOwner(connection -> {
                    ServiceLogin.outcome(connection, "select set_config('request.jwt.claims', '" + claims + "', true)");
                    return ServiceLogin.outcome(connection, "select auth.user_id()");
                }))
                .isEqualTo(String.valueOf(number));
    }

    @Test
    void noClaims_noUserId() {
        assertThat(ROWS.value("select auth.user_id()")).isEqualTo("null");
    }

    /// The id is computed once per statement, not once per row.
    @ParameterizedTest
    @ValueSource(strings = {"update posts set title = 'T'", "update users set full_name = 'X'", "delete from posts"})
    void policies_computeTheUserOncePerStatement(String sql) {
        assertThat(outcome("member", GRACE, "explain " + sql)).contains("InitPlan");
    }
}
