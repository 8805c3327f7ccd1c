import java.util.Arrays;
import java.util.stream.Collectors;

/// Kinds of requests, each with the SQL statement that returns the same rows and columns.
///
/// A random number of [#numbers] replaces `{n}` in the requests and `:n` in the statement.
enum Workload {
    ONE_ROW(
            "one-row",
            "one row by key",
            0.30,
            new Numbers(1, 10_000, 1),
            Request.get("/users/{n}"),
            Request.get("/users/{n}"),
            """
            select id, email, full_name, is_active, created_at, updated_at, deleted_at, role from users where id = :n"""),

    LIST(
            "list",
            "20 active users by e-mail pattern, newest first",
            0.45,
            new Numbers(0, 4, 1),
            Request.get(
                    "/users?is_active=is.true&email=like.*@corp{n}.example.com&order=created_at.desc,id.desc&limit=20"),
            Request.get("/users?active=true&email=%25@corp{n}.example.com&limit=20"),
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
            Request.get("/posts?select=*,user:users(*)&order=created_at.desc,id.desc&limit=20&offset={n}"),
            Request.get("/feed?limit=20&offset={n}"),
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
            Request.get("/users?select=*,posts(*)&order=id&limit=20"
                    + "&posts.order=created_at.desc,id.desc&posts.limit=5&offset={n}"),
            Request.get("/authors?limit=20&offset={n}&posts=5"),
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
            Request.get("/users?select=id&is_active=is.true&email=like.*@corp{n}.example.com&limit=1")
                    .withPrefer("count=exact"),
            Request.get("/user-count?active=true&email=%25@corp{n}.example.com"),
            "select count(*) from users where is_active and email like '%@corp' || :n || '.example.com'"),

    ROWS(
            "rows",
            "1,000 rows",
            0.50,
            new Numbers(0, 9, 100),
            Request.get("/posts?order=id&limit=1000&offset={n}"),
            Request.get("/posts?limit=1000&offset={n}"),
            """
            select id, title, content, user_id, created_at, updated_at from posts order by id limit 1000 offset :n"""),

    INSERT(
            "insert",
            "insert of a user, with the row in the response",
            0.30,
            Numbers.UNIQUE,
            Request.post("/users", Bodies.USER).withPrefer("return=representation"),
            Request.post("/users", Bodies.USER),
            """
            insert into users (email, full_name, hashed_password)
            values ('user' || :n || '@bench.example.com', 'Ines Okafor', 'not hashed')
            returning id, email, full_name, is_active, created_at, updated_at, deleted_at, role"""),

    USER_WITH_POST(
            "user-with-post",
            "insert of a user and a post in one transaction",
            0.30,
            Numbers.UNIQUE,
            Request.post("/users?select=*,posts(*)", Bodies.USER_WITH_POST).withPrefer("return=representation"),
            Request.post("/authors", Bodies.USER_WITH_POST),
            """
            with u as (
                insert into users (email, full_name, hashed_password)
                values ('user' || :n || '@bench.example.com', 'Ines Okafor', 'not hashed')
                returning id, email, full_name, is_active, created_at, updated_at, deleted_at, role),
            p as (
                insert into posts (title, content, user_id)
                select 'A walk by the river', repeat('It was noted "as it stood" – before the page was turned. ', 5), u.id
                from u
                returning id, title, content, user_id, created_at, updated_at)
            select * from u, p""");

    /// Name for `--only`.
    final String key;

    final String title;

    /// Minimum ratio to the throughput of PostgreSQL alone that the project requires.
    final double floor;

    final Numbers numbers;

    /// Request to Postern.
    final Request postern;

    /// Request to the peers.
    final Request peer;

    final String sql;

    Workload(String key, String title, double floor, Numbers numbers, Request postern, Request peer, String sql) {
        this.key = key;
        this.title = title;
        this.floor = floor;
        this.numbers = numbers;
        this.postern = postern;
        this.peer = peer;
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

    boolean isWrite() {
        return postern.isWrite();
    }

    /// Returns Postern's read of the row that a write has inserted; `{n}` is the row's id.
    Request stored() {
        return this == INSERT ? ONE_ROW.postern : Request.get("/users/{n}?select=*,posts(*)");
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

    /// Bodies of the writes.
    private static final class Bodies {

        private static final String USER_MEMBERS = """
                "email":"user{n}@bench.example.com","full_name":"Ines Okafor","password":"not hashed\"""";

        static final String USER = "{" + USER_MEMBERS + "}";

        static final String USER_WITH_POST = "{" + USER_MEMBERS + """
                ,"posts":[{"title":"A walk by the river","content":"%s"}]}"""
                .formatted("It was noted \\\"as it stood\\\" – before the page was turned. ".repeat(5));
    }
}
