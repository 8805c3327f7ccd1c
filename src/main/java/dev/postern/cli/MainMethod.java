package dev.postern.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Main method of a class, which the JVM would call: static or not, with or without arguments
/// (Java Language Specification 12.1.4).
///
/// @param type class, whose superclass can declare the method
record MainMethod(Class<?> type, Method method) {

    MainMethod {
        Objects.requireNonNull(type);
        Objects.requireNonNull(method);
    }

    /// @throws NoSuchMethodException if the class has no main method
    static MainMethod of(Class<?> type) throws NoSuchMethodException {
        return Stream.of(find(type, String[].class), find(type))
                .filter(Objects::nonNull)
                .findFirst()
                .map(method -> new MainMethod(type, method))
                .orElseThrow(() -> new NoSuchMethodException(type.getName() + " has no method main"));
    }

    private static @Nullable Method find(Class<?> type, Class<?>... parameters) {
        for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            try {
                Method method = current.getDeclaredMethod("main", parameters);
                if (!Modifier.isPrivate(method.getModifiers())) {
                    return method;
                }
            } catch (NoSuchMethodException _) {
                // a superclass can have it
            }
        }
        return null;
    }

    /// Calls the method.
    ///
    /// @throws Throwable what the method throws
    void call(String... arguments) throws Throwable {
        method.setAccessible(true); // neither the class nor the method need be public
        try {
            Object instance = Modifier.isStatic(method.getModifiers()) ? null : newInstance();
            var _ = method.getParameterCount() == 0
                    ? method.invoke(instance)
                    : method.invoke(instance, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private Object newInstance() throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
