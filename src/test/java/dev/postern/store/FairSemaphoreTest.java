package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Until;
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

/// Permits by many threads at once.
class FairSemaphoreTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void whoAskedFirstIsGivenFirst() throws Exception {
        try (FairSemaphore permits = new FairSemaphore(1, LONG);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(permits.acquire()).isTrue();
            List<Integer> given = new ArrayList<>(); // one at a time writes it
            List<Future<Boolean>> asking = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                asking.add(threads.submit(() -> permits.acquire() && given.add(number) && released(permits)));
                Until.holds(() -> permits.waiting() == number + 1);
            }
            permits.release();
            for (Future<Boolean> one : asking) {
                assertThat(one.get()).isTrue();
            }
            assertThat(given).hasSize(20).isSorted();
            assertThat(permits.timeouts()).isZero();
        }
    }

    private static boolean released(FairSemaphore permits) {
        permits.release();
        return true;
    }

    @Test
    void aWaitEndsAtItsLimitAndTakesNothing() throws InterruptedException {
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
    void whoIsInterruptedTakesNothing() throws InterruptedException {
        try (FairSemaphore permits = new FairSemaphore(1, LONG);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(permits.acquire()).isTrue();
            Future<Boolean> waiting = threads.submit(() -> permits.acquire() && released(permits));
            Until.holds(() -> permits.waiting() == 1);
            waiting.cancel(true);
            permits.release();
            assertThat(permits.acquire()).isTrue();
        }
    }

    @Test
    void theEndEndsAllWaiting() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            FairSemaphore permits = new FairSemaphore(1, LONG);
            assertThat(permits.acquire()).isTrue();
            Future<Boolean> waiting = threads.submit(permits::acquire);
            Until.holds(() -> permits.waiting() == 1);
            permits.close();
            assertThat(waiting.get()).isFalse();
            assertThat(permits.acquire()).isFalse();
        }
    }

    @Test
    void whoIsRefusedTakesNothing() throws InterruptedException, ExecutionException {
        try (FairSemaphore permits = new FairSemaphore(1, LONG);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(permits.acquire()).isTrue();
            Future<Boolean> waiting = threads.submit(permits::acquire);
            Until.holds(() -> permits.waiting() == 1);
            permits.failWaiters();
            assertThat(waiting.get()).isFalse();
            permits.release();
            assertThat(permits.acquire()).isTrue();
        }
    }

    /// Limits that pass and interruptions that come at the moment of giving are where a permit could get lost, or
    /// be given twice.
    @Test
    void noneGetsLostOrIsGivenTwice() throws Exception {
        int count = 3;
        try (FairSemaphore permits = new FairSemaphore(count, Duration.ofMillis(1))) {
            AtomicInteger used = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Random random = new Random(i);
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int round = 0; round < 200; round++) {
                        use(permits, used, most, random);
                    }
                }));
            }
            Random random = new Random(30);
            while (threads.stream().anyMatch(Thread::isAlive)) {
                threads.get(random.nextInt(threads.size())).interrupt();
                LockSupport.parkNanos(20_000);
            }
            assertThat(most).hasValue(count);
            assertThat(used).hasValue(0);
            for (int i = 0; i < count; i++) {
                assertThat(permits.acquire()).isTrue();
            }
            assertThat(permits.acquire()).isFalse();
        }
    }

    private static void use(FairSemaphore permits, AtomicInteger used, AtomicInteger most, Random random) {
        try {
            if (permits.acquire()) {
                most.accumulateAndGet(used.incrementAndGet(), Math::max);
                LockSupport.parkNanos(random.nextInt(200_000));
                used.decrementAndGet();
                permits.release();
            }
        } catch (InterruptedException e) {
            // the next round comes
        }
    }
}
