package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.testing.Polling;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/// Tests of responses that share a memory budget of four bodies.
class MemoryBudgetTest {

    private static final long BODY = 1 << 20;

    private static MemoryBudget budget(Duration maxWait) {
        return new MemoryBudget(new MemoryBudget.Limits(BODY, 4 * BODY, maxWait));
    }

    @Test
    void largestResponse_canUseAllFreeMemory() {
        MemoryBudget budget = budget(Duration.ZERO);
        ResponseMemory large = budget.open();
        ResponseMemory small = budget.open();
        assertThat(large.addRow(2 * BODY)).isNull();
        assertThat(Objects.requireNonNull(small.addRow(BODY + BODY / 2)).code())
                .isEqualTo(ErrorCode.RESPONSE_MEMORY_FULL);
        assertThat(small.addRow(BODY / 2)).isNull();
        assertThat(large.addRow(BODY)).isNull();
        assertThat(Objects.requireNonNull(large.addRow(BODY)).code()).isEqualTo(ErrorCode.RESPONSE_TOO_LARGE);
        large.close();
        assertThat(small.addRow(BODY + BODY / 2)).isNull();
        small.close();
        assertThat(budget.free()).isEqualTo(4 * BODY);
    }

    @Test
    void completedResponses_reserveNothing() {
        MemoryBudget budget = budget(Duration.ZERO);
        List<ResponseMemory> sent = List.of(budget.open(), budget.open(), budget.open());
        for (ResponseMemory response : sent) {
            response.measure(() -> {
                ResponseMemory.grow(BODY, BODY);
                ResponseMemory.complete();
                return true;
            });
        }
        try (ResponseMemory next = budget.open()) {
            assertThat(next.addRow(BODY / 2)).isNull();
        }
        sent.forEach(ResponseMemory::close);
        assertThat(budget.free()).isEqualTo(4 * BODY);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void waitingResponse_continuesAfterAnotherCloses() throws InterruptedException {
        MemoryBudget budget = budget(Duration.ofHours(1));
        ResponseMemory first = budget.open();
        assertThat(first.addRow(3 * BODY)).isNull();
        AtomicReference<@Nullable ApiError> error = new AtomicReference<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try (ResponseMemory second = budget.open()) {
                error.set(second.addRow(2 * BODY));
            }
        });
        Polling.until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        first.close();
        waiting.join();
        assertThat(error.get()).isNull();
        assertThat(budget.free()).isEqualTo(4 * BODY);
    }
}
