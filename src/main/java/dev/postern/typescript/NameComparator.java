package dev.postern.typescript;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Locale;

/// The order of names in a dictionary, as JavaScript's `localeCompare` has it: signs, digits, letters whatever
/// their case or accents; of two names that differ in no more, the lower case first.
final class NameComparator implements Comparator<String> {

    static final NameComparator OF_NAMES = new NameComparator();

    /// ASCII's signs and digits, in the order of the Unicode Collation Algorithm's default table.
    private static final String BEFORE_LETTERS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

    private static final Comparator<String> ORDER = Comparator.comparing(NameComparator::letters)
            .thenComparing(name -> Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFD))
            .thenComparing(NameComparator::swappedCase)
            .thenComparing(Comparator.naturalOrder());

    private NameComparator() {}

    @Override
    public int compare(String one, String other) {
        return ORDER.compare(one, other);
    }

    /// A text whose natural order is that of the name's signs, digits and letters.
    private static String letters(String name) {
        StringBuilder letters = new StringBuilder();
        // by way of capitals, where a German sharp s is two letters
        Normalizer.normalize(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .map(c -> BEFORE_LETTERS.indexOf(c) < 0 ? c : BEFORE_LETTERS.indexOf(c))
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }

    /// With capitals after small letters, which in Unicode they are not.
    private static String swappedCase(String name) {
        StringBuilder swapped = new StringBuilder();
        name.codePoints()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .forEach(swapped::appendCodePoint);
        return swapped.toString();
    }
}
