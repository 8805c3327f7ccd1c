package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Row of the table `samples` as Java values.
public record Sample(
        int id,
        @Nullable Integer n,
        @Nullable Long b,
        @Nullable Double f,
        @Nullable BigDecimal d,
        @Nullable Text s,
        @Nullable Instant t,
        @Nullable Boolean flag,
        @Nullable Mood mood) {

    /// Text that compares by its UTF-8 bytes, as in collation "C".
    public record Text(String text) implements Comparable<Text> {

        @Override
        public int compareTo(Text other) {
            return Arrays.compareUnsigned(
                    text.getBytes(StandardCharsets.UTF_8), other.text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Labels of the enum type in their declared order.
    public enum Mood {
        sad,
        ok,
        happy
    }

    /// Column of `samples`.
    ///
    /// @param values operands for comparisons with the column
    public record SampleColumn<T extends Comparable<? super T>>(
            String name, Function<Sample, @Nullable T> read, List<T> values) {

        public @Nullable T valueIn(Sample sample) {
            return read.apply(sample);
        }

        public String text(T value) {
            return value.toString();
        }
    }

    public static final List<SampleColumn<?>> COLUMNS = List.of(
            new SampleColumn<>("id", Sample::id, List.of(0, 1, 60, 119, 500)),
            new SampleColumn<>("n", Sample::n, List.of(-5, -1, 0, 3, 5, 99)),
            new SampleColumn<>("b", Sample::b, List.of(0L, 3L, 360L, 9_000_000_000L)),
            new SampleColumn<>("f", Sample::f, List.of(0.0, 0.25, 2.5, 5.5)),
            new SampleColumn<>(
                    "d", Sample::d, List.of(new BigDecimal("0.125"), new BigDecimal("1.5"), new BigDecimal("-1"))),
            new SampleColumn<>(
                    "s",
                    Sample::s,
                    List.of("", "a", "ab", "B", "ä", "a%", "a_b", "x,y", "\"q\"", "null", "é)(", "zzz").stream()
                            .map(Text::new)
                            .toList()),
            new SampleColumn<>(
                    "t",
                    Sample::t,
                    List.of(
                            Instant.parse("2026-01-01T00:00:00Z"),
                            Instant.parse("2026-01-15T00:00:00Z"),
                            Instant.parse("2030-01-01T00:00:00Z"))),
            new SampleColumn<>("flag", Sample::flag, List.of(true, false)),
            new SampleColumn<>("mood", Sample::mood, List.of(Mood.values())));

    /// Reads all rows over JDBC.
    public static List<Sample> all(DatabaseAddress address) {
        try (Connection connection = TestDatabases.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from samples")) {
            List<Sample> samples = new ArrayList<>();
            while (rows.next()) {
                String s = rows.getString("s");
                String mood = rows.getString("mood");
                OffsetDateTime t = rows.getObject("t", OffsetDateTime.class);
                samples.add(new Sample(
                        rows.getInt("id"),
                        rows.getObject("n", Integer.class),
                        rows.getObject("b", Long.class),
                        rows.getObject("f", Double.class),
                        rows.getBigDecimal("d"),
                        s == null ? null : new Text(s),
                        t == null ? null : t.toInstant(),
                        rows.getObject("flag", Boolean.class),
                        mood == null ? null : Mood.valueOf(mood)));
            }
            return samples;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the conjunction in SQL's three-valued logic (PostgreSQL manual, 9.1).
    public static @Nullable Boolean and(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return false;
        }
        return (a == null || b == null) ? null : Boolean.TRUE;
    }

    public static @Nullable Boolean or(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
            return true;
        }
        return (a == null || b == null) ? null : Boolean.FALSE;
    }

    public static @Nullable Boolean not(@Nullable Boolean a) {
        return a == null ? null : Boolean.valueOf(!a);
    }
}
