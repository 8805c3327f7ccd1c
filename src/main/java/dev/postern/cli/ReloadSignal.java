package dev.postern.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/// SIGUSR1 asks for what `NOTIFY pgrst, 'reload schema'` asks for (`dialect.md` 1.12); unheard, it would end the JVM.
///
/// Java has no public API for signals. `sun.misc.Signal` is of the module `jdk.unsupported`, which a linked image may
/// lack, and is hidden from a compiler with `--release`: so it is looked for by its name. Where it is not there, or the
/// platform has no such signal, nothing is heard. SIGUSR2 is HotSpot's own.
final class ReloadSignal {

    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile Runnable reload = () -> {};

    /// Hears it from now on.
    static ReloadSignal install() {
        ReloadSignal heard = new ReloadSignal();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object told = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (_, method, arguments) -> {
                        if (method.getDeclaringClass().equals(handler)) {
                            heard.raise();
                            return null;
                        }
                        return method.invoke(heard, arguments);
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("USR1"), told);
        } catch (ReflectiveOperationException e) {
            // it is not there: NOTIFY does the same
        }
        return heard;
    }

    /// What is done each time; until this is called, nothing.
    void setHandler(Runnable what) {
        reload = what;
    }

    /// It has come. Each comes on a thread of its own: one works, one more waits, and others that come meanwhile
    /// are one with that.
    void raise() {
        if (waiting.compareAndSet(false, true)) {
            work();
        }
    }

    private synchronized void work() {
        waiting.set(false);
        reload.run();
    }
}
