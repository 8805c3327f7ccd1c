package dev.postern.store.driver;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/// Lookup of private members of the driver by their names, which records those that it lacks.
final class MemberLookup {

    private final List<String> missing = new ArrayList<>();

    /// Returns the names of the members that the driver lacks.
    List<String> missing() {
        return missing;
    }

    MethodHandle constructor(String owner, MethodType signature, String... parameters) {
        try {
            Constructor<?> constructor = Class.forName(owner).getDeclaredConstructor(types(parameters));
            return MethodHandles.lookup()
                    .unreflectConstructor(accessible(constructor))
                    .asType(signature);
        } catch (ReflectiveOperationException | LinkageError e) {
            return missing(owner, "new");
        }
    }

    private static Class<?>[] types(String... parameters) throws ClassNotFoundException {
        Class<?>[] types = new Class<?>[parameters.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = parameterType(parameters[i]);
        }
        return types;
    }

    MethodHandle method(String owner, String name, MethodType signature, String... parameters) {
        try {
            Method method = Class.forName(owner).getDeclaredMethod(name, types(parameters));
            return MethodHandles.lookup().unreflect(accessible(method)).asType(signature);
        } catch (ReflectiveOperationException | LinkageError e) {
            return missing(owner, name);
        }
    }

    private static Class<?> parameterType(String name) throws ClassNotFoundException {
        return switch (name) {
            case "boolean" -> boolean.class;
            case "short" -> short.class;
            case "int" -> int.class;
            default -> Class.forName(name);
        };
    }

    MethodHandle field(String owner, String name, MethodType signature) {
        try {
            Field field = Class.forName(owner).getDeclaredField(name);
            return MethodHandles.lookup().unreflectGetter(accessible(field)).asType(signature);
        } catch (ReflectiveOperationException | LinkageError e) {
            return missing(owner, name);
        }
    }

    MethodHandle setter(String owner, String name, MethodType signature) {
        try {
            Field field = Class.forName(owner).getDeclaredField(name);
            return MethodHandles.lookup().unreflectSetter(accessible(field)).asType(signature);
        } catch (ReflectiveOperationException | LinkageError e) {
            return missing(owner, name);
        }
    }

    private static <T extends AccessibleObject> T accessible(T member) {
        member.setAccessible(true);
        return member;
    }

    private MethodHandle missing(String owner, String name) {
        missing.add(owner.substring(owner.lastIndexOf('.') + 1) + "." + name);
        return MethodHandles.constant(Object.class, null);
    }
}
