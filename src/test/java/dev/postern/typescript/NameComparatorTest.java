package dev.postern.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/// The order of names.
class NameComparatorTest {

    /// Names in the order of `localeCompare` in Node 20.
    private static final List<String> SORTED = List.of(
            ("_x|\"q|{x|~y|$a|10|9|a|A|ä|Ä|a b|a_b|a-b|a.b|a$|a1|a10|a2|ab|ae|aé|b|B|e|E|é|É|f|ss|ß|uni|Ünï|word|Wörd|words"
                            + "|x|Z|zz|日本")
                    .split("\\|"));

    @RepeatedTest(20)
    void shuffledNames_areSortedLikeLocaleCompare() {
        List<String> names = new ArrayList<>(SORTED);
        Collections.shuffle(names, new Random());
        List<String> shuffled = List.copyOf(names);
        names.sort(NameComparator.OF_NAMES);
        assertThat(names).as("%s", shuffled).isEqualTo(SORTED);
    }
}
