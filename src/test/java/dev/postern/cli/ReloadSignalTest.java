package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Until;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Signals that come while one is carried out; that they are heard is [ServeSignalTest]'s.
class ReloadSignalTest {

    private final ReloadSignal signal = new ReloadSignal();

    private Thread told() {
        return Thread.ofPlatform().start(signal::raise);
    }

    @Test
    void manyAtOnceAreOneThatWorksAndOneThatWaits() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        signal.setHandler(() -> {
            begun.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread working = told();
        Until.holds(() -> begun.get() == 1);
        Thread waiting = told();
        Until.holds(() -> waiting.getState() == Thread.State.BLOCKED);
        List<Thread> others = Stream.generate(this::told).limit(10).toList();
        Until.holds(() -> others.stream().noneMatch(Thread::isAlive));
        gate.countDown();
        working.join();
        waiting.join();
        assertThat(begun).hasValue(2);
    }

    @Test
    void nothingIsDoneBeforeThereIsAnythingToDo() {
        signal.raise();
        AtomicInteger done = new AtomicInteger();
        signal.setHandler(done::incrementAndGet);
        signal.raise();
        assertThat(done).hasValue(1);
    }
}
