package dev.postern.typescript;

import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Layout;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.ObjectType;
import dev.postern.typescript.TypeNode.Presence;
import dev.postern.typescript.TypeNode.Text;
import dev.postern.typescript.TypeNode.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// A generator of random types with all kinds of nodes and widths, which is repeatable by its seed.
final class RandomTypes {

    private static final List<String> NAMES = List.of(
            "id",
            "a",
            "na me",
            "qu\"ote",
            "it's",
            "日本",
            "Кириллица",
            "1st",
            "$x",
            "back\\slash",
            "line\nbreak",
            "wörd",
            "a_name_of_some_length_as_they_are_in_databases",
            "");

    private static final List<String> COMMENTS =
            List.of("", "", "", "Short.", "Ends */ here.", "Two\n\n  lines, \"quoted\" \\ and\tmore. ");

    private final Random random;

    RandomTypes(long seed) {
        this.random = new Random(seed);
    }

    TypeNode object(int depth) {
        return new ObjectType(members(depth), Layout.EXPANDED);
    }

    private List<Member> members(int depth) {
        return list(() -> new Member(
                pick(NAMES),
                random.nextBoolean() ? Presence.OPTIONAL : Presence.REQUIRED,
                type(depth - 1),
                pick(COMMENTS)));
    }

    private TypeNode type(int depth) {
        if (depth <= 0) {
            return random.nextBoolean() ? leaf() : TypeNode.union(list(this::leaf));
        }
        return switch (random.nextInt(7)) {
            case 0 -> object(depth);
            case 1 -> TypeNode.compactObject(list(() -> new Member(pick(NAMES), type(depth - 2))));
            case 2 -> new Tuple(List.copyOf(list(this::leaf)));
            case 3 -> new ArrayType(type(0));
            case 4 -> leaf().nullable();
            case 5 -> new ArrayType(leaf()).nullable();
            default -> type(0);
        };
    }

    private Text leaf() {
        return random.nextInt(3) == 0
                ? new Text("Database[\"public\"][\"Enums\"][" + SourceText.quoted("m".repeat(random.nextInt(40))) + "]")
                : TypeNode.literal(pick(NAMES).repeat(1 + random.nextInt(2)));
    }

    /// Returns one to five elements.
    private <T> List<T> list(Supplier<? extends T> element) {
        List<T> elements = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            elements.add(element.get());
        }
        return elements;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
