package dev.postern.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/// Handler of SIGUSR1, which reloads like `NOTIFY pgrst, 'reload schema'` (`docs/dialect.md` 1.12).
///
/// Without a handler the signal would end the JVM. On a platform without the signal, NOTIFY still works.
final class ReloadSignal {

    private final AtomicBoolean isQueued = new AtomicBoolean();
    private volatile Runnable handler = () -> {};

    /// Installs the signal handler.
    static ReloadSignal install() {
        ReloadSignal reloadSignal = new ReloadSignal();
        Signals.handle("USR1", reloadSignal::raise);
        return reloadSignal;
    }

    /// Sets the action for each signal; signals before this call have no effect.
    void setHandler(Runnable action) {
        handler = action;
    }

    /// Handles a signal; the JVM calls this on a new thread for each signal.
    ///
    /// One call runs the handler and at most one waits; signals that arrive while one waits need no further run.
    void raise() {
        if (isQueued.compareAndSet(false, true)) {
            runHandler();
        }
    }

    private synchronized void runHandler() {
        isQueued.set(false);
        handler.run();
    }
}
