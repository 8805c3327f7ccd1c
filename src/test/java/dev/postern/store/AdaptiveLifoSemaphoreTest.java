package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.AdaptiveLifoSemaphore.Outcome;
import dev.postern.testing.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Tests of permits that many threads acquire concurrently.
class AdaptiveLifoSemaphoreTest {

    private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1));

    @Test
    void shortWaits_oldestIsGrantedFirst() throws Exception {
        assertThat(grantOrder(Duration.ofMinutes(1), 12)).isEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    }

    @Test
    void longWaits_newestIsGrantedFirstAndEachEighthPermitToOldest() throws Exception {
        assertThat(grantOrder(Duration.ZERO, 12)).isEqualTo(List.of(11, 10, 9, 8, 7, 6, 5, 0, 4, 3, 2, 1));
    }

    /// Returns the numbers of waiters, which arrive in order, in the order of their permits.
    private static List<Integer> grantOrder(Duration maxFairWait, int waiters) throws Exception {
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1, maxFairWait);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(isGranted(permits)).isTrue();
            List<Integer> grantOrder = new ArrayList<>(); // only the holder of the permit writes it
            List<Future<Boolean>> requests = new ArrayList<>();
            for (int i = 0; i < waiters; i++) {
                int number = i;
                requests.add(threads.submit(() -> isGranted(permits) && grantOrder.add(number) && released(permits)));
                Polling.until(() -> permits.waiting() == number + 1);
            }
            permits.release();
            for (Future<Boolean> request : requests) {
                assertThat(request.get()).isTrue();
            }
            assertThat(permits.timeouts()).isZero();
            return grantOrder;
        }
    }

    private static boolean isGranted(AdaptiveLifoSemaphore permits) throws InterruptedException {
        return permits.acquire(LONG) == Outcome.GRANTED;
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(20));
    }

    private static boolean released(AdaptiveLifoSemaphore permits) {
        permits.release();
        return true;
    }

    @Test
    void waitLongerThanLimit_returnsFalse() throws InterruptedException {
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1)) {
            assertThat(isGranted(permits)).isTrue();
            assertThat(permits.acquire(soon())).isEqualTo(Outcome.TIMED_OUT);
            assertThat(permits.timeouts()).isEqualTo(1);
            assertThat(permits.waiting()).isZero();
            permits.release();
            assertThat(isGranted(permits)).isTrue();
        }
    }

    /// Uses of a minute each are expected, so the oldest of two waiters cannot be served before its limit.
    @Test
    void waitExpectedBeyondLimit_oldestWaiterIsRejectedAtOnce() throws Exception {
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                assertThat(isGranted(permits)).isTrue();
                permits.release(Duration.ofMinutes(1));
            }
            assertThat(isGranted(permits)).isTrue();
            Future<Outcome> oldest = threads.submit(() -> permits.acquire(LONG));
            Polling.until(() -> permits.waiting() == 1);
            Future<Outcome> newest = threads.submit(() -> permits.acquire(LONG));
            assertThat(oldest.get()).isEqualTo(Outcome.REJECTED);
            assertThat(permits.waiting()).isEqualTo(1);
            permits.release();
            assertThat(newest.get()).isEqualTo(Outcome.GRANTED);
        }
    }

    @Test
    void noReleaseForLongerThanLimit_isRejectedAtOnce() throws InterruptedException {
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1)) {
            assertThat(isGranted(permits)).isTrue();
            assertThat(permits.acquire(soon())).isEqualTo(Outcome.TIMED_OUT);
            Deadline wait = Deadline.after(Duration.ofMillis(100));
            Polling.until(wait::isOver);
            assertThat(permits.acquire(soon())).isEqualTo(Outcome.REJECTED);
            assertThat(permits.timeouts()).isEqualTo(1);
        }
    }

    @Test
    void interruptedWaiter_getsNoPermit() throws InterruptedException {
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(isGranted(permits)).isTrue();
            Future<Boolean> waiting = threads.submit(() -> isGranted(permits) && released(permits));
            Polling.until(() -> permits.waiting() == 1);
            waiting.cancel(true);
            permits.release();
            assertThat(isGranted(permits)).isTrue();
        }
    }

    @Test
    void close_failsWaiters() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1);
            assertThat(isGranted(permits)).isTrue();
            Future<Boolean> waiting = threads.submit(() -> isGranted(permits));
            Polling.until(() -> permits.waiting() == 1);
            permits.close();
            assertThat(waiting.get()).isFalse();
            assertThat(permits.acquire(soon())).isEqualTo(Outcome.TIMED_OUT);
        }
    }

    @Test
    void failWaiters_grantsNoPermit() throws InterruptedException, ExecutionException {
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(isGranted(permits)).isTrue();
            Future<Boolean> waiting = threads.submit(() -> isGranted(permits));
            Polling.until(() -> permits.waiting() == 1);
            permits.failWaiters();
            assertThat(waiting.get()).isFalse();
            permits.release();
            assertThat(isGranted(permits)).isTrue();
        }
    }

    /// A timeout or interruption at the moment of a grant could lose or duplicate a permit.
    @Test
    void timeoutsAndInterruptions_noPermitIsLostOrDuplicated() throws Exception {
        int count = 3;
        try (AdaptiveLifoSemaphore permits = new AdaptiveLifoSemaphore(count)) {
            AtomicInteger used = new AtomicInteger();
            AtomicInteger maxUsed = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Random random = new Random(i);
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int round = 0; round < 200; round++) {
                        use(permits, used, maxUsed, random);
                    }
                }));
            }
            Random random = new Random(30);
            while (threads.stream().anyMatch(Thread::isAlive)) {
                threads.get(random.nextInt(threads.size())).interrupt();
                LockSupport.parkNanos(20_000);
            }
            assertThat(maxUsed).hasValue(count);
            assertThat(used).hasValue(0);
            for (int i = 0; i < count; i++) {
                assertThat(isGranted(permits)).isTrue();
            }
            assertThat(permits.acquire(soon())).isEqualTo(Outcome.TIMED_OUT);
        }
    }

    private static void use(AdaptiveLifoSemaphore permits, AtomicInteger used, AtomicInteger maxUsed, Random random) {
        try {
            if (permits.acquire(Deadline.after(Duration.ofMillis(1))) == Outcome.GRANTED) {
                maxUsed.accumulateAndGet(used.incrementAndGet(), Math::max);
                LockSupport.parkNanos(random.nextInt(200_000));
                used.decrementAndGet();
                permits.release();
            }
        } catch (InterruptedException e) {
            // continues with the next round
        }
    }
}
