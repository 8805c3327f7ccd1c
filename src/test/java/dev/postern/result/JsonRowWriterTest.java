package dev.postern.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.NullMembers;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.SqlStatement.TotalColumn;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseSettings;
import dev.postern.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of written values, which must equal the output of `to_json` byte for byte.
class JsonRowWriterTest {

    private static final Database DATABASE = new Database(
            TestDatabases.createEmpty(),
            DatabaseSettings.singleConnection(Duration.ofSeconds(5), Duration.ofSeconds(20)));

    /// Database whose driver requests all values but records in text format.
    private static final Database AS_TEXT = new Database(
            asText(TestDatabases.createEmpty()),
            DatabaseSettings.singleConnection(Duration.ofSeconds(5), Duration.ofSeconds(20)));

    private static DatabaseAddress asText(DatabaseAddress address) {
        String separator = address.url().contains("?") ? "&" : "?";
        return new DatabaseAddress(
                address.url() + separator
                        + "binaryTransferDisable=16,20,21,23,700,701,1083,1266,1700,1082,1114,1184,2950",
                address.user(),
                address.password());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
        AS_TEXT.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INTEGER     | int2 '-32768'
            INTEGER     | int2 '7'
            INTEGER     | int4 '-2147483648'
            INTEGER     | int4 '2147483647'
            INTEGER     | int8 '-9223372036854775808'
            INTEGER     | int8 '9223372036854775807'
            INTEGER     | int8 '0'
            INTEGER     | null::int8
            BOOLEAN     | true
            BOOLEAN     | false
            BOOLEAN     | null::bool
            TEXT        | text ''
            TEXT        | text 'plain'
            TEXT        | text 'äöü 日本語 🚀'
            TEXT        | varchar(20) 'a "quoted" \\ text'
            TEXT        | char(5) 'ab'
            TEXT        | (select string_agg(chr(i), '') from generate_series(1, 300) i)
            TEXT        | repeat(concat('long "text"', chr(10)), 5000)
            UUID        | uuid '0188a5f0-1234-7abc-8def-0123456789ab'
            DATE        | date '2026-11-23'
            DATE        | date '2000-02-29'
            DATE        | date '1999-12-31'
            DATE        | date '1900-03-01'
            DATE        | date '0001-01-01'
            DATE        | date '0044-03-15 BC'
            DATE        | date '12345-06-07'
            DATE        | date 'infinity'
            DATE        | date '-infinity'
            TIMESTAMP   | timestamp '2026-11-23 01:02:03'
            TIMESTAMP   | timestamp '1969-07-20 20:17:40.5'
            TIMESTAMP   | timestamp '2026-11-23 01:02:03.000009'
            TIMESTAMP   | timestamp '0044-03-15 12:00:00 BC'
            TIMESTAMP   | timestamp 'infinity'
            TIMESTAMPTZ | timestamptz '2026-11-23 01:02:03.120000+00'
            TIMESTAMPTZ | timestamptz '2024-02-29 23:59:59.999999-08'
            TIMESTAMPTZ | timestamptz '-infinity'
            TIMESTAMPTZ | null::timestamptz
            JSON        | json '{"a": [1, 2,  "x"]}'
            JSON        | jsonb '{"a": [1, 2, "x"]}'
            JSON        | jsonb '1'
            TO_JSON     | to_json(numeric '12.3400')
            TO_JSON     | to_json(numeric 'NaN')
            TO_JSON     | to_json(float8 '1e100')
            TO_JSON     | to_json(interval '1 day 2 hours')
            TO_JSON     | to_json(array[1, null, 3])
            TO_JSON     | to_json(int4range '[1,5)')
            TO_JSON     | to_json(inet '10.0.0.1/8')
            TO_JSON     | to_json(bytea '\\x00ff')
            """)
    void value_equalsToJson(ResultEncoding encoding, String value) {
        ResultColumn.Scalar column = new ResultColumn.Scalar(new ResultColumn.JsonKey("v"), encoding);
        String plain = "select " + value + ", to_json((" + value + "))";
        assertSame(DATABASE, plain, List.of(column), "v");
        assertSame(AS_TEXT, plain, List.of(column), "v");
        String nested = "select row(" + value + "), json_build_object('v', to_json((" + value + ")))";
        assertSame(
                DATABASE,
                nested,
                List.of(new ResultColumn.ToOne(new ResultColumn.JsonKey("one"), List.of(column))),
                "one");
        String array = "select array(select row(" + value + ") from generate_series(1, 2)),"
                + " json_build_array(json_build_object('v', to_json((" + value + "))), json_build_object('v', to_json(("
                + value + "))))";
        assertSame(
                DATABASE,
                array,
                List.of(new ResultColumn.ToMany(new ResultColumn.JsonKey("many"), List.of(column))),
                "many");
    }

    /// Asserts that the written first column equals the JSON in the second column.
    private static void assertSame(Database database, String sql, List<ResultColumn> columns, String key) {
        String[] actualAndExpected = database.asService().query(sql, List.of(), result -> {
            JsonBuffer buffer = new JsonBuffer();
            assertThat(result.next()).isTrue();
            new JsonRowWriter(buffer, ResultEncodings.forResult(columns, result, 1), NullMembers.KEPT)
                    .writeObject(result, 1);
            String json = result.getString(2);
            return new String[] {text(buffer), "{\"" + key + "\":" + (json == null ? "null" : json) + "}"};
        });
        assertThat(actualAndExpected[0].replace(" ", "")).isEqualTo(actualAndExpected[1].replace(" ", ""));
    }

    /// The column's type was changed after the classes were generated.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INTEGER     | numeric '12.3400'
            INTEGER     | numeric 'NaN'
            INTEGER     | float8 '1e100'
            INTEGER     | float8 '-Infinity'
            INTEGER     | text '7'
            INTEGER     | true
            BOOLEAN     | int4 '1'
            TEXT        | int8 '3544385890265608241'
            TEXT        | timestamptz '2026-11-23 01:02:03.120000+00'
            TEXT        | jsonb '{"a": [1, 2, "x"]}'
            TEXT        | time '01:02:03'
            TEXT        | inet '10.0.0.1/8'
            UUID        | text '0188a5f0-1234-7abc-8def-0123456789ab'
            DATE        | timestamp '2026-11-23 01:02:03'
            TIMESTAMP   | timestamptz '2026-11-23 01:02:03+00'
            TIMESTAMPTZ | timestamp '2026-11-23 01:02:03'
            JSON        | text 'a "text"'
            TO_JSON     | 7
            """)
    void columnTypeChangedAfterGeneration_valueIsWrittenByItsActualType(ResultEncoding planned, String value) {
        ResultColumn.Scalar column = new ResultColumn.Scalar(new ResultColumn.JsonKey("v"), planned);
        String sql = "select " + value + ", to_json((" + value + "))";
        assertSame(DATABASE, sql, List.of(column), "v");
        assertSame(AS_TEXT, sql, List.of(column), "v");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INTEGER | array[1, 2]
            INTEGER | bytea '\\x00000001'
            TEXT    | bytea '\\x00000001'
            TEXT    | array['a']
            TEXT    | point '(1,2)'
            DATE    | row(1)
            UUID    | array(select row(1))
            """)
    void typeWithoutEncoding_isRejected(ResultEncoding planned, String value) {
        ResultColumn.Scalar column = new ResultColumn.Scalar(new ResultColumn.JsonKey("v"), planned);
        assertUnreadable("select " + value, column);
        assertUnreadable(
                "select row(" + value + ")", new ResultColumn.ToOne(new ResultColumn.JsonKey("one"), List.of(column)));
    }

    /// The bytes of another numeric type could be misread as a number or date.
    @ParameterizedTest
    @CsvSource({"INTEGER,numeric '0'", "DATE,float4 '1'", "TIMESTAMP,float8 '1'", "TIMESTAMPTZ,money '1'"})
    void recordFieldWithoutEncoding_isRejected(ResultEncoding planned, String value) {
        ResultColumn.Scalar column = new ResultColumn.Scalar(new ResultColumn.JsonKey("v"), planned);
        assertUnreadable(
                "select row(" + value + ")", new ResultColumn.ToOne(new ResultColumn.JsonKey("one"), List.of(column)));
        assertUnreadable(
                "select array(select row(" + value + "))",
                new ResultColumn.ToMany(new ResultColumn.JsonKey("m"), List.of(column)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select row(1, 2)
            select array(select row(1, 2))
            select array[row(1), row(2, 3)]
            """)
    void recordWithUnexpectedFieldCount_isRejected(String sql) {
        List<ResultColumn> fields =
                List.of(new ResultColumn.Scalar(new ResultColumn.JsonKey("v"), ResultEncoding.INTEGER));
        ResultColumn.JsonKey label = new ResultColumn.JsonKey("e");
        assertUnreadable(
                sql,
                sql.contains("array") ? new ResultColumn.ToMany(label, fields) : new ResultColumn.ToOne(label, fields));
    }

    private static void assertUnreadable(String sql, ResultColumn column) {
        SqlStatement statement = new SqlStatement(sql, List.of(), List.of(column), TotalColumn.ABSENT, 0);
        assertThatThrownBy(() -> DATABASE.asService()
                        .query(sql, List.of(), result -> ResultBody.read(result, statement, Json.ARRAY)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("PGRSTX00");
    }

    @org.junit.jupiter.api.Test
    void noRows_emptyArray() {
        SqlStatement statement = new SqlStatement("select 1 where false", List.of(), List.of(), TotalColumn.ABSENT, 0);
        ResultBody rows = DATABASE.asService()
                .query(statement.sql(), List.of(), result -> ResultBody.read(result, statement, Json.ARRAY));
        assertThat(text(rows.body())).isEqualTo("[]");
        assertThat(rows.count()).isZero();
    }

    private static String text(JsonBuffer buffer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            buffer.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
