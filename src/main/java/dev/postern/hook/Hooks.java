package dev.postern.hook;

import java.util.List;
import java.util.stream.Stream;

/// The hooks of an application, in the order of their declaration.
public record Hooks(List<WriteHook> writes, List<CallHook> calls) {

    /// No hooks.
    public static final Hooks NONE = new Hooks(List.of(), List.of());

    public Hooks {
        writes = List.copyOf(writes);
        calls = List.copyOf(calls);
    }

    /// Returns a copy with a further hook.
    public Hooks with(WriteHook hook) {
        return new Hooks(Stream.concat(writes.stream(), Stream.of(hook)).toList(), calls);
    }

    /// Returns a copy with a further hook.
    public Hooks with(CallHook hook) {
        return new Hooks(writes, Stream.concat(calls.stream(), Stream.of(hook)).toList());
    }

    /// Returns the name of the class that has the code of a hook; for a lambda, the class that contains it.
    public static String origin(Object code) {
        String name = code.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }
}
