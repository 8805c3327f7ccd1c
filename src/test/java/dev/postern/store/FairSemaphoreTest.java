package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

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
class FairSemaphoreTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void manyWaiters_permitsAreGrantedInOrder() throws Exception {
        try (FairSemaphore permits = new FairSemaphore(1, LONG);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(permits.acquire()).isTrue();
            List<Integer> grantOrder = new ArrayList<>(); // only the holder of the permit writes it
            List<Future<Boolean>> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                requests.add(threads.submit(() -> permits.acquire() && grantOrder.add(number) && released(permits)));
                Polling.until(() -> permits.waiting() == number + 1);
            }
            permits.release();
            for (Future<Boolean> request : requests) {
                assertThat(request.get()).isTrue();
            }
            assertThat(grantOrder).hasSize(20).isSorted();
            assertThat(permits.timeouts()).isZero();
        }
    }

    private static boolean released(FairSemaphore permits) {
        permits.release();
        return true;
    }

    @Test
    void waitLongerThanLimit_returnsFalse() throws InterruptedException {
        try (FairSemaphore permits = new FairSemaphore(1, Duration.ofMillis(20))) {
            assertThat(permits.acquire()).isTrue();
            assertThat(permits.acquire()).isFalse();
            assertThat(permits.timeouts()).isEqualTo(1);
            assertThat(permits.waiting()).isZero();
            permits.release();
            assertThat(permits.acquire()).isTrue();
        }
    }

    @Test
    void interruptedWaiter_getsNoPermit() throws InterruptedException {
        try (FairSemaphore permits = new FairSemaphore(1, LONG);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(permits.acquire()).isTrue();
            Future<Boolean> waiting = threads.submit(() -> permits.acquire() && released(permits));
            Polling.until(() -> permits.waiting() == 1);
            waiting.cancel(true);
            permits.release();
            assertThat(permits.acquire()).isTrue();
        }
    }

    @Test
    void close_failsWaiters() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            FairSemaphore permits = new FairSemaphore(1, LONG);
            assertThat(permits.acquire()).isTrue();
            Future<Boolean> waiting = threads.submit(permits::acquire);
            Polling.until(() -> permits.waiting() == 1);
            permits.close();
            assertThat(waiting.get()).isFalse();
            assertThat(permits.acquire()).isFalse();
        }
    }

    @Test
    void failWaiters_grantsNoPermit() throws InterruptedException, ExecutionException {
        try (FairSemaphore permits = new FairSemaphore(1, LONG);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(permits.acquire()).isTrue();
            Future<Boolean> waiting = threads.submit(permits::acquire);
            Polling.until(() -> permits.waiting() == 1);
            permits.failWaiters();
            assertThat(waiting.get()).isFalse();
            permits.release();
            assertThat(permits.acquire()).isTrue();
        }
    }

    /// A timeout or interruption at the moment of a grant could lose or duplicate a permit.
    @Test
    void timeoutsAndInterruptions_noPermitIsLostOrDuplicated() throws Exception {
        int count = 3;
        try (FairSemaphore permits = new FairSemaphore(count, Duration.ofMillis(1))) {
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
                assertThat(permits.acquire()).isTrue();
            }
            assertThat(permits.acquire()).isFalse();
        }
    }

    private static void use(FairSemaphore permits, AtomicInteger used, AtomicInteger maxUsed, Random random) {
        try {
            if (permits.acquire()) {
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
