package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Positions of the primary's log, and the times at which a replica's position was the newest.
class WalHistoryTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final WalHistory history = new WalHistory(Duration.ofSeconds(5));

    private void add(long position, long second) {
        history.add(new LogPosition(position), second * SECOND);
    }

    private @Nullable Long secondOf(long position) {
        Long nanos = history.timeOf(new LogPosition(position));
        return nanos == null ? null : nanos / SECOND;
    }

    @Test
    void primaryWrites_timeIsThatOfTheLastPositionBefore() {
        add(10, 0);
        add(20, 1);
        add(30, 2);
        assertThat(secondOf(9)).isNull();
        assertThat(secondOf(10)).isEqualTo(0);
        assertThat(secondOf(25)).isEqualTo(1);
        assertThat(secondOf(31)).isEqualTo(2);
    }

    @Test
    void primaryIsIdle_timeIsThatOfTheLastSight() {
        add(10, 0);
        add(10, 4);
        assertThat(secondOf(10)).isEqualTo(4);
    }

    @Test
    void oldPositions_areForgotten() {
        add(10, 0);
        add(20, 6);
        assertThat(secondOf(15)).isNull();
    }

    @Test
    void anotherPrimaryIsBehind_itsPositionIsTheNewest() {
        add(10, 0);
        add(30, 1);
        add(20, 2);
        assertThat(secondOf(20)).isEqualTo(2);
        assertThat(secondOf(30)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0/0, 0", "16/B374D848, 97500059720", "FFFFFFFF/FFFFFFFF, -1"})
    void textOfPosition_isParsedAndPrinted(String text, long bytes) {
        LogPosition position = LogPosition.parse(text);
        assertThat(position).isEqualTo(new LogPosition(bytes)).hasToString(text);
        assertThat(position).isLessThanOrEqualTo(LogPosition.MAX).isGreaterThanOrEqualTo(LogPosition.MIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "primary", "0", "0/", "/0", "0/123456789", "-1/0", "0/G"})
    void otherText_isNoPosition(String text) {
        assertThat(LogPosition.parse(text)).isNull();
    }
}
