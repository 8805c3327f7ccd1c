package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tests of signals that arrive while a handler runs; [ServeSignalTest] sends real signals.
class ReloadSignalTest {

    private final ReloadSignal signal = new ReloadSignal();

    private Thread raise() {
        return Thread.ofPlatform().start(signal::raise);
    }

    @Test
    void manySignals_oneHandlerRunsAndOneWaits() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger started = new AtomicInteger();
        signal.setHandler(() -> {
            started.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread running = raise();
        Polling.until(() -> started.get() == 1);
        Thread waiting = raise();
        Polling.until(() -> waiting.getState() == Thread.State.BLOCKED);
        List<Thread> others = Stream.generate(this::raise).limit(10).toList();
        Polling.until(() -> others.stream().noneMatch(Thread::isAlive));
        gate.countDown();
        running.join();
        waiting.join();
        assertThat(started).hasValue(2);
    }

    @Test
    void signalBeforeSetHandler_hasNoEffect() {
        signal.raise();
        AtomicInteger runs = new AtomicInteger();
        signal.setHandler(runs::incrementAndGet);
        signal.raise();
        assertThat(runs).hasValue(1);
    }
}
