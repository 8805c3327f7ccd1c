package dev.postern.hook;

import org.jooq.Routine;

/// Code that runs before the calls of a function, and can reject or change their arguments.
///
/// @param function generated class of the function
/// @param origin name of the class that has the code, for logs and lists
public record CallHook(Routine<?> function, String origin, ArgumentChange code) {

    /// The code of a hook.
    @FunctionalInterface
    public interface ArgumentChange {
        void run(HookContext context, SentArguments arguments);
    }
}
