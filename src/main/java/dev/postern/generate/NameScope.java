package dev.postern.generate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Java names of the database objects that share a scope: no two objects have the same name.
///
/// An object keeps the name that jOOQ gives it, unless it is reserved or another object has it. Then it gets a
/// suffix, a digest of its name in the database, so it keeps its Java name if further objects appear.
final class NameScope {

    /// Names that PostgreSQL accepts without quotes; they keep their Java name if another name equals it.
    private static final Pattern ORDINARY = Pattern.compile("[a-z_][a-z0-9_$]*");

    private static final int MIN_DIGITS = 4;

    private final Map<String, String> names = new HashMap<>();

    /// @param objects names of the objects in the database
    /// @param javaName jOOQ's name of an object
    /// @param identity maps names to equal texts if they cannot be in one scope, for example by ignoring the case
    /// @param isReserved whether an object cannot have a Java name
    NameScope(
            Collection<String> objects,
            UnaryOperator<String> javaName,
            UnaryOperator<String> identity,
            BiPredicate<String, String> isReserved) {
        Set<String> used = new HashSet<>();
        Comparator<String> ordinaryFirst =
                Comparator.comparing(object -> !ORDINARY.matcher(object).matches());
        objects.stream()
                .distinct()
                .sorted(ordinaryFirst.thenComparing(Comparator.naturalOrder()))
                .forEach(object -> {
                    String name = javaName.apply(object);
                    for (int digits = MIN_DIGITS;
                            isReserved.test(object, name) || !used.add(identity.apply(name));
                            digits++) {
                        name = javaName.apply(object) + "_" + digest(object).substring(0, digits);
                    }
                    names.put(object, name);
                });
    }

    /// Returns the Java name of an object.
    ///
    /// @param original name of an object that is not in the scope, because it is not generated
    String get(String object, String original) {
        return names.getOrDefault(object, original);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
