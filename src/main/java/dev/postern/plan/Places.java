package dev.postern.plan;

import dev.postern.body.Branch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Where in a nested body the objects of each insertion stand.
///
/// @param all one for each insertion, in its order
public record Places(List<Place> all) {

    /// The objects of an insertion.
    ///
    /// @param branch for a junction the objects at its far end
    /// @param nested keys that stand for other insertions
    /// @param links members that are added, numbers of rows, one for each object
    /// @param slot of all of them
    record Place(Branch branch, SequencedSet<String> nested, Map<String, List<@Nullable Integer>> links, int slot) {

        String json(int count) {
            Map<String, List<@Nullable Integer>> first = new LinkedHashMap<>();
            links.forEach((member, numbers) -> first.put(member, numbers.subList(0, count)));
            return branch.first(count).json(nested, first);
        }
    }

    /// The number of objects of an insertion.
    public int size(int insertion) {
        return all.get(insertion).branch().size();
    }

    /// Where an object stands in the body (RFC 6901).
    public String pointer(int insertion, int object) {
        return all.get(insertion).branch().pointer(object);
    }

    /// An object alone, in an array.
    public String object(int insertion, int object) {
        Place place = all.get(insertion);
        return place.branch().only(object).json(place.nested(), Map.of());
    }

    /// The key that a column was sent as, escaped for a pointer.
    public String key(int insertion, String column) {
        return all.get(insertion).branch().keyOf(column).replace("~", "~0").replace("/", "~1");
    }

    /// The same values without what comes after the first `count` objects of an insertion.
    public List<@Nullable String> upTo(int insertion, int count, List<Integer> slots, Values values) {
        List<@Nullable String> some = new ArrayList<>(values.in(slots));
        for (int i = insertion; i < all.size(); i++) {
            Place place = all.get(i);
            for (int at = 0; at < slots.size(); at++) {
                if (slots.get(at) == place.slot()) {
                    some.set(at, place.json(i == insertion ? count : 0));
                }
            }
        }
        return some;
    }
}
