package dev.postern.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/// Handler of SIGUSR1, which reloads like `NOTIFY pgrst, 'reload schema'` (`docs/dialect.md` 1.12).
///
/// Without a handler the signal would end the JVM; HotSpot reserves SIGUSR2. Java has no public API for signals, so
/// `sun.misc.Signal` is loaded by name. `--release` hides it from the compiler, and a linked image can lack its module
/// `jdk.unsupported`. Without the class, or without the signal on this platform, there is no handler.
final class ReloadSignal {

    private final AtomicBoolean isQueued = new AtomicBoolean();
    private volatile Runnable handler = () -> {};

    /// Installs the signal handler.
    static ReloadSignal install() {
        ReloadSignal reloadSignal = new ReloadSignal();
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (_, method, arguments) -> {
                        if (method.getDeclaringClass().equals(handlerType)) {
                            reloadSignal.raise();
                            return null;
                        }
                        return method.invoke(reloadSignal, arguments);
                    });
            signalType
                    .getMethod("handle", signalType, handlerType)
                    .invoke(null, signalType.getConstructor(String.class).newInstance("USR1"), proxy);
        } catch (ReflectiveOperationException e) {
            // this JVM or platform lacks the signal; NOTIFY still works
        }
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
