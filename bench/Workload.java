import java.util.Arrays;
import java.util.stream.Collectors;

/// Kinds of requests, each with the SQL statement that returns the same rows and columns.
///
/// A random number of [#numbers] replaces `{n}` in the path and `:n` in the statement.
enum Workload {
    ONE_ROW("one-row", "one row by key", 0.30, new Numbers(1, 10_000, 1), "/users/{n}", "", """
            select id, email, full_name, is_active, created_at, updated_at, deleted_at, role from users where id = :n"""),

    LIST(
            "list",
            "20 active users by e-mail pattern, newest first",
            0.45,
            new Numbers(0, 4, 1),
            "/users?is_active=is.true&email=like.*@corp{n}.example.com&order=created_at.desc,id.desc&limit=20",
            "",
            """
            select id, email, full_name, is_active, created_at, updated_at, deleted_at, role
            from users
            where is_active and email like '%@corp' || :n || '.example.com'
            order by created_at desc, id desc
            limit 20"""),

    TO_ONE(
            "to-one",
            "20 posts, each with its user",
            0.50,
            new Numbers(0, 9, 20),
            "/posts?select=*,users(*)&order=created_at.desc,id.desc&limit=20&offset={n}",
            "",
            """
            select p.id, p.title, p.content, p.user_id, p.created_at, p.updated_at,
                   u.id, u.email, u.full_name, u.is_active, u.created_at, u.updated_at, u.deleted_at, u.role
            from (select * from posts order by created_at desc, id desc limit 20 offset :n) p
            join users u on u.id = p.user_id
            order by p.created_at desc, p.id desc"""),

    TO_MANY(
            "to-many",
            "20 users, each with its 5 newest posts",
            0.50,
            new Numbers(0, 49, 20),
            "/users?select=*,posts(*)&order=id&limit=20&posts.order=created_at.desc,id.desc&posts.limit=5&offset={n}",
            "",
            """
            select u.id, u.email, u.full_name, u.is_active, u.created_at, u.updated_at, u.deleted_at, u.role,
                   p.id, p.title, p.content, p.user_id, p.created_at, p.updated_at
            from (select * from users order by id limit 20 offset :n) u
            left join lateral (
                select * from posts where user_id = u.id order by created_at desc, id desc limit 5) p on true
            order by u.id, p.created_at desc, p.id desc"""),

    COUNT(
            "count",
            "exact count with a filter",
            0.80,
            new Numbers(0, 4, 1),
            "/users?select=id&is_active=is.true&email=like.*@corp{n}.example.com&limit=1",
            "count=exact",
            "select count(*) from users where is_active and email like '%@corp' || :n || '.example.com'"),

    ROWS("rows", "1,000 rows", 0.50, new Numbers(0, 9, 100), "/posts?order=id&limit=1000&offset={n}", "", """
            select id, title, content, user_id, created_at, updated_at from posts order by id limit 1000 offset :n""");

    /// Name for `--only`.
    final String key;

    final String title;

    /// Minimum ratio to the throughput of PostgreSQL alone that the project requires.
    final double floor;

    final Numbers numbers;

    /// Path and query after `/api`.
    final String path;

    /// Value of the `Prefer` header; empty for no header.
    final String prefer;

    final String sql;

    Workload(String key, String title, double floor, Numbers numbers, String path, String prefer, String sql) {
        this.key = key;
        this.title = title;
        this.floor = floor;
        this.numbers = numbers;
        this.path = path;
        this.prefer = prefer;
        this.sql = sql;
    }

    static Workload named(String key) {
        return Arrays.stream(values())
                .filter(workload -> workload.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new Failure("Unknown workload \"" + key + "\". Workloads are " + keys() + "."));
    }

    static String keys() {
        return Arrays.stream(values()).map(workload -> workload.key).collect(Collectors.joining(", "));
    }

    String path(long n) {
        return path.replace("{n}", Long.toString(n));
    }

    /// Returns the statement with a JDBC parameter.
    String jdbc() {
        return sql.replace(":n", "?");
    }

    /// Returns the statement as a script for pgbench.
    String pgbench() {
        return "\\set n random(%d, %d) * %d\n%s;\n"
                .formatted(numbers.min(), numbers.max(), numbers.step(), sql.replaceAll("\\s+", " "));
    }
}
