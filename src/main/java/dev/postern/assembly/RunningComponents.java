package dev.postern.assembly;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Running components of a service, which close in the reverse order of their start. Thread-safe.
///
/// [#close] can be called while another thread starts a component. It then waits for this start, and no component
/// starts afterwards.
public final class RunningComponents implements AutoCloseable {

    private final Deque<Runnable> closers = new ArrayDeque<>();

    /// Set before [#close] waits, so that the starting thread does not start another component first.
    private volatile boolean closing;

    /// Starts a component and registers its closer.
    ///
    /// @throws CancellationException if the components close
    public <T> T open(Supplier<T> starter, Consumer<T> closer) {
        T component;
        synchronized (this) {
            rejectIfClosing();
            component = starter.get();
            closers.push(() -> closer.accept(component));
        }
        rejectIfClosing();
        return component;
    }

    /// Runs an action on a component, unless the components close.
    ///
    /// @throws CancellationException if the components close
    public synchronized void run(Runnable action) {
        rejectIfClosing();
        action.run();
    }

    private void rejectIfClosing() {
        if (closing) {
            throw new CancellationException("The service closes");
        }
    }

    /// Closes all components, also if one of them fails to. Idempotent.
    ///
    /// @throws RuntimeException the first failure; the others are suppressed exceptions of it
    @Override
    public void close() {
        closing = true;
        closeAll();
    }

    private synchronized void closeAll() {
        if (closers.isEmpty()) {
            return;
        }
        try {
            closers.pop().run();
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
        closeAll();
    }

    private void closeAfter(RuntimeException failure) {
        try {
            closeAll();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
