package dev.postern.payload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The objects that stand at one place of a nested body.
public final class NestedObjects {

    private final List<NestedObject> leaves;
    private final @Nullable WriteOnlyColumn secret;

    private NestedObjects(List<NestedObject> leaves) {
        this(leaves, null);
    }

    /// @param secret what was sealed in them; null: nothing
    private NestedObjects(List<NestedObject> leaves, @Nullable WriteOnlyColumn secret) {
        this.leaves = leaves;
        this.secret = secret;
    }

    /// An object.
    ///
    /// @param owner number of the object around it
    /// @param pointer where it stands (RFC 6901)
    private record NestedObject(SequencedMap<String, JsonSlice> members, int owner, String pointer) {

        String pointer(String member) {
            return pointer + "/" + member.replace("~", "~0").replace("/", "~1");
        }
    }

    /// The objects of a body itself.
    public static NestedObjects of(Payload body) {
        List<SequencedMap<String, JsonSlice>> objects = JsonSlice.objects(body.json());
        List<NestedObject> leaves = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            leaves.add(new NestedObject(objects.get(i), i, body.shape() == Payload.RootType.OBJECT ? "" : "/" + i));
        }
        return new NestedObjects(leaves);
    }

    /// The first `count` of them.
    public NestedObjects first(int count) {
        return new NestedObjects(leaves.subList(0, count), secret);
    }

    /// One of them.
    public NestedObjects single(int i) {
        return new NestedObjects(leaves.subList(i, i + 1), secret);
    }

    /// The key that the column `name` was sent as: another one for a column that is hidden.
    public String payloadKey(String name) {
        return secret != null && secret.column().getName().equals(name) ? secret.inputKey() : name;
    }

    public int size() {
        return leaves.size();
    }

    /// Every key that one of them has.
    public SequencedSet<String> names() {
        SequencedSet<String> names = new LinkedHashSet<>();
        leaves.forEach(leaf -> names.addAll(leaf.members().keySet()));
        return names;
    }

    /// Number of objects that have a key.
    public long count(String name) {
        return leaves.stream().filter(leaf -> leaf.members().containsKey(name)).count();
    }

    /// The values of a key.
    public Payload.Content content(String name) {
        boolean objects = leaves.stream()
                .map(leaf -> leaf.members().get(name))
                .anyMatch(piece -> piece != null && (piece.isObject() || (piece.isArray() && hasObjects(piece))));
        return objects ? Payload.Content.OBJECTS : Payload.Content.VALUES;
    }

    private static boolean hasObjects(JsonSlice array) {
        JsonNode items = StrictJson.read(array.bytes());
        return items.valueStream().anyMatch(JsonNode::isObject);
    }

    /// Where the first object stands that has all of `names`.
    public Optional<String> firstWith(List<String> names) {
        return leaves.stream()
                .filter(leaf -> leaf.members().keySet().containsAll(names))
                .map(leaf -> leaf.pointer(names.getFirst()))
                .findFirst();
    }

    /// Where the member `name` of the first object that has it stands.
    public String pointer(String name) {
        return firstWith(List.of(name)).orElse("");
    }

    /// Where object `i` stands.
    public String pointer(int i) {
        return leaves.get(i).pointer();
    }

    /// The numbers of the objects around them.
    public List<Integer> parentIndexes() {
        return leaves.stream().map(NestedObject::owner).toList();
    }

    /// For each of `count` objects around them the number of the one in it; null where there is none.
    public List<@Nullable Integer> childIndexes(int count) {
        List<@Nullable Integer> inside = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inside.add(null);
        }
        for (int i = 0; i < leaves.size(); i++) {
            inside.set(leaves.get(i).owner(), i);
        }
        return inside;
    }

    /// The objects under a key, one in each object.
    public NestedObjects child(String name) {
        List<NestedObject> below = new ArrayList<>();
        each(name, (owner, leaf, piece) -> {
            if (!piece.isObject()) {
                throw invalidValue(leaf.pointer(name), "must be an object or null");
            }
            below.add(new NestedObject(
                    JsonSlice.objects(PayloadRewriter.array(piece)).getFirst(), owner, leaf.pointer(name)));
        });
        return new NestedObjects(below);
    }

    /// The objects under a key, an array of them in each object.
    public NestedObjects children(String name) {
        List<NestedObject> below = new ArrayList<>();
        each(name, (owner, leaf, piece) -> {
            if (!piece.isArray()) {
                throw invalidValue(leaf.pointer(name), "must be an array of objects");
            }
            List<SequencedMap<String, JsonSlice>> objects = objects(piece, leaf.pointer(name));
            for (int i = 0; i < objects.size(); i++) {
                below.add(new NestedObject(objects.get(i), owner, leaf.pointer(name) + "/" + i));
            }
        });
        return new NestedObjects(below);
    }

    private static List<SequencedMap<String, JsonSlice>> objects(JsonSlice array, String pointer) {
        try {
            return JsonSlice.objects(Payload.json(array.bytes()).json());
        } catch (ProblemException e) {
            throw invalidValue(pointer, "must be an array of objects"); // it was JSON before
        }
    }

    @FunctionalInterface
    private interface Visit {
        void at(int owner, NestedObject leaf, JsonSlice piece);
    }

    private void each(String name, Visit visit) {
        for (int i = 0; i < leaves.size(); i++) {
            JsonSlice piece = leaves.get(i).members().get(name);
            if (piece != null && !piece.isNull()) {
                visit.at(i, leaves.get(i), piece);
            }
        }
    }

    /// PSTRN601 about what stands at `pointer`.
    public static ProblemException invalidValue(String pointer, String why) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + pointer + "' " + why)
                .withDetails(pointer)
                .exception();
    }

    /// The same objects with what stands for a hidden column replaced by what is stored of it.
    public NestedObjects sealed(WriteOnlyColumn secret) {
        PayloadRewriter.refuseTooMany(secret, count(secret.inputKey()));
        return new NestedObjects(
                leaves.stream()
                        .map(leaf -> new NestedObject(
                                PayloadRewriter.encodeWriteOnly(leaf.members(), secret), leaf.owner(), leaf.pointer()))
                        .toList(),
                secret);
    }

    /// The values of the only one of them as parameters of a statement, like [Payload#parameters].
    public @Nullable List<@Nullable String> parameters(List<String> names, Set<String> json) {
        return JsonSlice.parameters(leaves.getFirst().members(), names, json);
    }

    /// Them as JSON, with links: members that are numbers, one for each object.
    ///
    /// @param nested keys that are left out
    public String json(SequencedSet<String> nested, Map<String, List<@Nullable Integer>> links) {
        List<SequencedMap<String, JsonSlice>> objects = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            SequencedMap<String, JsonSlice> members =
                    new LinkedHashMap<>(leaves.get(i).members());
            members.keySet().removeAll(nested);
            for (var link : links.entrySet()) {
                Integer number = link.getValue().get(i);
                if (number != null) {
                    members.put(link.getKey(), PayloadRewriter.number(number));
                }
            }
            objects.add(members);
        }
        return new String(PayloadRewriter.array(objects), StandardCharsets.UTF_8);
    }
}
