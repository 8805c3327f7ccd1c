package dev.postern.contract;

import dev.postern.contract.TypeScriptNode.Layout;
import dev.postern.contract.TypeScriptNode.Many;
import dev.postern.contract.TypeScriptNode.Member;
import dev.postern.contract.TypeScriptNode.Presence;
import dev.postern.contract.TypeScriptNode.Struct;
import dev.postern.contract.TypeScriptNode.Text;
import dev.postern.contract.TypeScriptNode.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// Types of all shapes and widths, made of a seed.
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

    TypeScriptNode object(int depth) {
        return new Struct(members(depth), Layout.OPEN);
    }

    private List<Member> members(int depth) {
        return several(() -> new Member(
                of(NAMES),
                random.nextBoolean() ? Presence.OPTIONAL : Presence.REQUIRED,
                type(depth - 1),
                of(COMMENTS)));
    }

    private TypeScriptNode type(int depth) {
        if (depth <= 0) {
            return random.nextBoolean() ? leaf() : TypeScriptNode.union(several(this::leaf));
        }
        return switch (random.nextInt(7)) {
            case 0 -> object(depth);
            case 1 -> TypeScriptNode.fitting(several(() -> new Member(of(NAMES), type(depth - 2))));
            case 2 -> new Tuple(List.copyOf(several(this::leaf)));
            case 3 -> new Many(type(0));
            case 4 -> leaf().orNull();
            case 5 -> new Many(leaf()).orNull();
            default -> type(0);
        };
    }

    private Text leaf() {
        return random.nextInt(3) == 0
                ? new Text("Database[\"public\"][\"Enums\"][" + TypeScriptText.quoted("m".repeat(random.nextInt(40)))
                        + "]")
                : TypeScriptNode.literal(of(NAMES).repeat(1 + random.nextInt(2)));
    }

    private <T> List<T> several(Supplier<? extends T> one) {
        List<T> all = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            all.add(one.get());
        }
        return all;
    }

    private <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
