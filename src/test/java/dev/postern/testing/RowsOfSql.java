package dev.postern.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.store.DatabaseAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Rows of random queries as `to_json` has them on a plain connection, read as one role.
public final class RowsOfSql implements AutoCloseable {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Map<String, String> OPERATORS = Map.of(
            "eq", "=", "neq", "<>", "gt", ">", "gte", ">=", "lt", "<", "lte", "<=", "isdistinct", "is distinct from");

    private final Connection connection;
    private final String role;
    private final String claims;
    private final Map<String, List<String>> plain = new HashMap<>();
    private final Map<String, String> casts = new HashMap<>();

    /// @param role of requests
    /// @param claims of the token, as a JSON object
    public RowsOfSql(DatabaseAddress database, String role, String claims) {
        this.role = role;
        this.claims = claims;
        try {
            this.connection = TestDatabases.connect(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A query in both languages.
    ///
    /// @param path resource and query string
    public record Query(String path, String sql) {}

    /// @param rows in the canonical order of [#rows(String)]
    /// @param sqlState of the error; null: none
    public record Result(List<String> rows, @Nullable String sqlState) {}

    /// Rows of a response, sorted: without `order` their order is free.
    public static List<String> rows(String json) {
        try {
            return StreamSupport.stream(JSON.readTree(json).spliterator(), false)
                    .map(JsonNode::toString)
                    .sorted()
                    .toList();
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + json, e);
        }
    }

    /// Texts that columns hold, of every table in `public`.
    public List<String> values() {
        List<String> values = new ArrayList<>(List.of("1", "x"));
        for (String table :
                strings("select c.oid::regclass::text from pg_class c where c.relnamespace = 'public'::regnamespace"
                        + " and c.relkind in ('r', 'v') order by 1")) {
            values.addAll(
                    strings(
                            "select distinct left(e.value, 60) from (select to_jsonb(\"whole row\".*) as j from "
                                    + table
                                    + " as \"whole row\" limit 5) r cross join lateral jsonb_each_text(r.j) e where e.value is not null order by 1"));
        }
        return List.copyOf(values);
    }

    /// A random query of a table of `public`, over columns whose JSON is that of `to_json`.
    ///
    /// @param columns that the role may read
    public Query query(Random random, String table, List<String> columns) {
        List<String> plain =
                plainColumns(table).stream().filter(columns::contains).toList();
        if (plain.isEmpty()) {
            return new Query(table + "?select=&limit=0", "select '{}'::json where false");
        }
        List<String> shown = new ArrayList<>();
        for (String column : plain) {
            if (shown.isEmpty() || random.nextInt(3) > 0) {
                shown.add(column);
            }
        }
        StringBuilder path = new StringBuilder(encoded(table) + "?select="
                + shown.stream().map(column -> encoded(inSelect(column))).collect(Collectors.joining(",")));
        StringBuilder sql = new StringBuilder("select to_json(r) from (select "
                + shown.stream().map(RowsOfSql::quoted).collect(Collectors.joining(", ")) + " from " + quoted(table)
                + " where true");
        for (int i = random.nextInt(3); i > 0; i--) {
            filter(random, table, plain.get(random.nextInt(plain.size())), path, sql);
        }
        return new Query(path.toString(), sql.append(") r").toString());
    }

    /// Columns without a cast of the migrations to JSON or from text.
    private List<String> plainColumns(String table) {
        return plain.computeIfAbsent(
                table,
                _ -> strings("select a.attname from pg_attribute a where a.attrelid = to_regclass("
                        + literal(quoted(table)) + ") and a.attnum > 0 and not exists (select from pg_cast c"
                        + " where a.atttypid in (c.castsource, c.casttarget) and c.castfunc <> 0 and c.oid >= 16384)"
                        + " order by a.attnum"));
    }

    private void filter(Random random, String table, String column, StringBuilder path, StringBuilder sql) {
        List<String> held = strings("select " + quoted(column) + "::text from " + quoted(table) + " where "
                + quoted(column) + " is not null order by 1 limit 50");
        if (held.isEmpty() || random.nextInt(4) == 0) {
            boolean not = random.nextBoolean();
            path.append('&').append(encoded(column)).append(not ? "=not.is.null" : "=is.null");
            sql.append(" and ").append(quoted(column)).append(not ? " is not null" : " is null");
            return;
        }
        String value = held.get(random.nextInt(held.size()));
        String operator = OPERATORS.keySet().stream().sorted().toList().get(random.nextInt(OPERATORS.size()));
        path.append('&').append(encoded(column)).append('=').append(encoded(operator + "." + value));
        sql.append(" and ")
                .append(quoted(column))
                .append(' ')
                .append(OPERATORS.get(operator))
                .append(' ')
                .append(literal(value))
                .append(cast(table, column));
    }

    /// The cast that an operator of rows needs to read a text.
    private String cast(String table, String column) {
        return casts.computeIfAbsent(
                table + " " + column,
                _ -> strings("select case t.typtype when 'c' then '::' || t.oid::regtype else '' end"
                                + " from pg_attribute a join pg_type t on t.oid = a.atttypid where attrelid = to_regclass("
                                + literal(quoted(table)) + ") and attname = " + literal(column))
                        .getFirst());
    }

    /// Runs the SQL of a query as the role.
    public Result run(Query query) {
        try (Statement statement = connection.createStatement();
                PreparedStatement context =
                        connection.prepareStatement("select set_config('request.jwt.claims', ?, true)")) {
            statement.execute("begin; set local time zone 'UTC'; set local role " + role);
            context.setString(1, claims);
            context.execute();
            return new Result(rows("[" + String.join(",", read(statement, query.sql())) + "]"), null);
        } catch (SQLException e) {
            return new Result(List.of(), e.getSQLState());
        } finally {
            TestDatabases.execute(connection, "rollback");
        }
    }

    private List<String> strings(String sql) {
        try (Statement statement = connection.createStatement()) {
            return read(statement, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static List<String> read(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static String inSelect(String column) {
        return column.matches("\\w+")
                ? column
                : "\"" + column.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
