package dev.postern.openapi;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of operations and schemas that are identifiers in every usual language.
///
/// Names differ in more than case, because generators write a file for each of them.
final class ClientNames {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SEPARATORS = Pattern.compile("[^A-Za-z0-9]+");

    private final Map<String, String> names = new HashMap<>();
    private final Set<String> usedNames = new HashSet<>();

    /// Creates names without reserved ones.
    ClientNames() {
        this(List.of());
    }

    /// @param reservedNames names that are in use
    ClientNames(Collection<String> reservedNames) {
        reservedNames.forEach(name -> usedNames.add(name.toLowerCase(Locale.ROOT)));
    }

    /// Returns a name such as `OrderLines` for `order_lines`; the same text and content always get the same name.
    String shared(String text, String content) {
        return names.computeIfAbsent(text + '\0' + content, _ -> unique(pascalCase(text), ""));
    }

    /// Returns a name that begins with an upper-case letter, such as `OrderLines` for `order_lines`; the same
    /// text and suffix always get the same name.
    String type(String text, String suffix) {
        return names.computeIfAbsent(text + '\0' + suffix, _ -> unique(pascalCase(text), suffix));
    }

    /// Returns an unused name that begins with a lower-case verb, such as `listOrderLines`.
    ///
    /// @param suffix end of the name; empty for none
    String operation(String verb, String text, String suffix) {
        return unique(verb + pascalCase(text), suffix);
    }

    /// Returns an unused name in camel case, such as `ordersList` for `orders.list`.
    String operation(String text) {
        String name = pascalCase(text);
        return unique(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1), "");
    }

    private String unique(String name, String suffix) {
        String unique = name + suffix;
        for (int i = 2; !usedNames.add(unique.toLowerCase(Locale.ROOT)); i++) {
            unique = name + i + suffix;
        }
        return unique;
    }

    private static String pascalCase(String text) {
        String ascii =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        StringBuilder name = new StringBuilder();
        for (String word : SEPARATORS.split(ascii)) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "T" + name : name.toString();
    }
}
