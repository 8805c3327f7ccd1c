package dev.postern.typescript;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Locale;

/// A comparator of names that orders them like JavaScript's `localeCompare`.
///
/// Signs come first, then digits, then letters. Case and accents matter only between names that are equal
/// otherwise; lower case comes first.
final class NameComparator implements Comparator<String> {

    static final NameComparator OF_NAMES = new NameComparator();

    /// The signs and digits of ASCII in the order of the default table of the Unicode Collation Algorithm.
    private static final String BEFORE_LETTERS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

    private static final Comparator<String> COMPARATOR = Comparator.comparing(NameComparator::primaryKey)
            .thenComparing(name -> Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFD))
            .thenComparing(NameComparator::swapCase)
            .thenComparing(Comparator.naturalOrder());

    private NameComparator() {}

    @Override
    public int compare(String first, String second) {
        return COMPARATOR.compare(first, second);
    }

    /// Returns a text whose natural order is that of names without case and accents.
    private static String primaryKey(String name) {
        StringBuilder letters = new StringBuilder();
        // upper case first, because the upper case of a German sharp s is two letters
        Normalizer.normalize(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .map(c -> BEFORE_LETTERS.indexOf(c) < 0 ? c : BEFORE_LETTERS.indexOf(c))
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }

    /// Swaps upper and lower case, because upper case precedes lower case in Unicode.
    private static String swapCase(String name) {
        StringBuilder swapped = new StringBuilder();
        name.codePoints()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .forEach(swapped::appendCodePoint);
        return swapped.toString();
    }
}
