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

/// Test oracle for reads: runs the SQL of random queries over plain JDBC, as one role, with `to_json` rows.
public final class SqlOracle implements AutoCloseable {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Map<String, String> OPERATORS = Map.of(
            "eq", "=", "neq", "<>", "gt", ">", "gte", ">=", "lt", "<", "lte", "<=", "isdistinct", "is distinct from");

    private final Connection connection;
    private final String role;
    private final String claims;
    private final Map<String, List<String>> plain = new HashMap<>();
    private final Map<String, String> castsByColumn = new HashMap<>();

    /// @param role role of the requests
    /// @param claims JSON object with the claims of the token
    public SqlOracle(DatabaseAddress database, String role, String claims) {
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

    /// A random query as a request and as SQL.
    ///
    /// @param path resource and query string, relative to the API
    public record Query(String path, String sql) {}

    /// @param rows rows in the order of [#rows(String)]
    /// @param sqlState SQLSTATE of the error; null if the query succeeded
    public record Result(List<String> rows, @Nullable String sqlState) {}

    /// Parses the rows of a response and sorts them, because without `order` their order is undefined.
    public static List<String> rows(String json) {
        try {
            return StreamSupport.stream(JSON.readTree(json).spliterator(), false)
                    .map(JsonNode::toString)
                    .sorted()
                    .toList();
        } catch (JsonProcessingException e) {
            throw new AssertionError("Invalid JSON: " + json, e);
        }
    }

    /// Returns column values, as text, from every table and view in `public`.
    public List<String> values() {
        List<String> values = new ArrayList<>(List.of("1", "x"));
        for (String table :
                firstColumn("select c.oid::regclass::text from pg_class c where c.relnamespace = 'public'::regnamespace"
                        + " and c.relkind in ('r', 'v') order by 1")) {
            values.addAll(
                    firstColumn("select distinct left(e.value, 60) from (select to_jsonb(\"whole row\".*) as j from "
                            + table
                            + " as \"whole row\" limit 5) r cross join lateral jsonb_each_text(r.j) e"
                            + " where e.value is not null order by 1"));
        }
        return List.copyOf(values);
    }

    /// Builds a random query of a table in `public`, over columns whose JSON equals that of `to_json`.
    ///
    /// @param columns columns that the role can read
    public Query query(Random random, String table, List<String> columns) {
        List<String> plain =
                plainColumns(table).stream().filter(columns::contains).toList();
        if (plain.isEmpty()) {
            return new Query(table + "?select=&limit=0", "select '{}'::json where false");
        }
        List<String> selected = new ArrayList<>();
        for (String column : plain) {
            if (selected.isEmpty() || random.nextInt(3) > 0) {
                selected.add(column);
            }
        }
        StringBuilder path = new StringBuilder(urlEncoded(table) + "?select="
                + selected.stream()
                        .map(column -> urlEncoded(selectItem(column)))
                        .collect(Collectors.joining(",")));
        StringBuilder sql = new StringBuilder("select to_json(r) from (select "
                + selected.stream().map(SqlOracle::quoted).collect(Collectors.joining(", ")) + " from " + quoted(table)
                + " where true");
        for (int i = random.nextInt(3); i > 0; i--) {
            filter(random, table, plain.get(random.nextInt(plain.size())), path, sql);
        }
        return new Query(path.toString(), sql.append(") r").toString());
    }

    /// Returns the columns whose type has no user-defined cast.
    private List<String> plainColumns(String table) {
        return plain.computeIfAbsent(
                table,
                _ -> firstColumn("select a.attname from pg_attribute a where a.attrelid = to_regclass("
                        + literal(quoted(table)) + ") and a.attnum > 0 and not exists (select from pg_cast c"
                        + " where a.atttypid in (c.castsource, c.casttarget) and c.castfunc <> 0 and c.oid >= 16384)"
                        + " order by a.attnum"));
    }

    private void filter(Random random, String table, String column, StringBuilder path, StringBuilder sql) {
        List<String> columnValues = firstColumn("select " + quoted(column) + "::text from " + quoted(table) + " where "
                + quoted(column) + " is not null order by 1 limit 50");
        if (columnValues.isEmpty() || random.nextInt(4) == 0) {
            boolean not = random.nextBoolean();
            path.append('&').append(urlEncoded(column)).append(not ? "=not.is.null" : "=is.null");
            sql.append(" and ").append(quoted(column)).append(not ? " is not null" : " is null");
            return;
        }
        String value = columnValues.get(random.nextInt(columnValues.size()));
        String operator = OPERATORS.keySet().stream().sorted().toList().get(random.nextInt(OPERATORS.size()));
        path.append('&').append(urlEncoded(column)).append('=').append(urlEncoded(operator + "." + value));
        sql.append(" and ")
                .append(quoted(column))
                .append(' ')
                .append(OPERATORS.get(operator))
                .append(' ')
                .append(literal(value))
                .append(cast(table, column));
    }

    /// Returns the cast that a comparison with a composite type needs; empty for other types.
    private String cast(String table, String column) {
        return castsByColumn.computeIfAbsent(
                table + " " + column,
                _ -> firstColumn("select case t.typtype when 'c' then '::' || t.oid::regtype else '' end"
                                + " from pg_attribute a join pg_type t on t.oid = a.atttypid"
                                + " where attrelid = to_regclass("
                                + literal(quoted(table)) + ") and attname = " + literal(column))
                        .getFirst());
    }

    /// Runs the SQL of a query as the role of the requests.
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

    private List<String> firstColumn(String sql) {
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

    private static String selectItem(String column) {
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

    private static String urlEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
