package dev.postern.cli;

import java.lang.reflect.Proxy;

/// Signals of the operating system.
///
/// Java has no public API for them, so `sun.misc.Signal` is loaded by name. `--release` hides it from the
/// compiler, and a linked image can lack its module `jdk.unsupported`. Without the class, or without the signal
/// on this platform, the JVM's own handler stays.
final class Signals {

    private Signals() {}

    /// Replaces the handler of a signal.
    ///
    /// @param name name without `SIG`; HotSpot reserves USR2
    /// @param action called on a new thread for each signal
    static void handle(String name, Runnable action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (_, method, arguments) -> {
                        if (method.getDeclaringClass().equals(handlerType)) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, arguments);
                    });
            signalType
                    .getMethod("handle", signalType, handlerType)
                    .invoke(null, signalType.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException _) {
            return; // this JVM or platform lacks the signal
        }
    }
}
