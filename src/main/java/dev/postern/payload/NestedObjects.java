package dev.postern.payload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.problem.NestedWriteErrors;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The objects at one path of a nested payload, for example all objects under `books`.
public final class NestedObjects {

    private final List<NestedObject> objects;
    private final @Nullable WriteOnlyColumn writeOnlyColumn;

    private NestedObjects(List<NestedObject> objects) {
        this(objects, null);
    }

    /// @param writeOnlyColumn column whose values are encoded in the objects, or null
    private NestedObjects(List<NestedObject> objects, @Nullable WriteOnlyColumn writeOnlyColumn) {
        this.objects = objects;
        this.writeOnlyColumn = writeOnlyColumn;
    }

    /// An object of the payload.
    ///
    /// @param parentIndex index of the enclosing object; that of the object itself at the root
    /// @param pointer JSON pointer to the object (RFC 6901)
    private record NestedObject(SequencedMap<String, JsonSlice> members, int parentIndex, String pointer) {

        String pointer(String member) {
            return pointer + "/" + JsonSlice.pointerSegment(member);
        }
    }

    /// No objects.
    public static NestedObjects none() {
        return new NestedObjects(List.of());
    }

    /// Returns the objects at the root of a payload.
    public static NestedObjects of(Payload payload) {
        List<SequencedMap<String, JsonSlice>> members = JsonSlice.objects(payload.json());
        List<NestedObject> objects = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            objects.add(new NestedObject(members.get(i), i, payload.pointer(i)));
        }
        return new NestedObjects(objects);
    }

    /// Returns the objects from index `from` up to index `to`, which is excluded.
    public NestedObjects range(int from, int to) {
        return new NestedObjects(objects.subList(from, to), writeOnlyColumn);
    }

    /// Returns the object with index `i` alone.
    public NestedObjects single(int i) {
        return new NestedObjects(objects.subList(i, i + 1), writeOnlyColumn);
    }

    /// Returns the key under which the client sent the value of a column, which differs for a write-only column.
    public String payloadKey(String column) {
        return writeOnlyColumn != null && writeOnlyColumn.column().getName().equals(column)
                ? writeOnlyColumn.inputKey()
                : column;
    }

    public int size() {
        return objects.size();
    }

    /// Whether the object with index `i` has a key.
    public boolean has(int i, String name) {
        return objects.get(i).members().containsKey(name);
    }

    /// Returns the objects with some of their keys alone.
    public NestedObjects only(Set<String> names) {
        return mapMembers(object -> {
            SequencedMap<String, JsonSlice> members = new LinkedHashMap<>(object.members());
            members.keySet().retainAll(names);
            return members;
        });
    }

    /// Returns the objects with other values of a key.
    ///
    /// @param values JSON of the values by the index of the object
    public NestedObjects with(String name, Map<Integer, String> values) {
        List<NestedObject> changed = new ArrayList<>(objects);
        values.forEach((i, json) -> {
            NestedObject object = objects.get(i);
            SequencedMap<String, JsonSlice> members = new LinkedHashMap<>(object.members());
            members.put(name, JsonSlice.of(json));
            changed.set(i, new NestedObject(members, object.parentIndex(), object.pointer()));
        });
        return new NestedObjects(changed, writeOnlyColumn);
    }

    /// Returns the objects with the JSON text of each replaced by the result of `change`.
    public NestedObjects map(UnaryOperator<@Nullable String> change) {
        return mapMembers(object -> {
            String json = new String(PayloadRewriter.jsonArray(List.of(object.members())), StandardCharsets.UTF_8);
            String changed = String.valueOf(change.apply(json));
            return changed.equals(json)
                    ? object.members()
                    : JsonSlice.objects(changed.getBytes(StandardCharsets.UTF_8))
                            .getFirst();
        });
    }

    private NestedObjects mapMembers(Function<NestedObject, SequencedMap<String, JsonSlice>> change) {
        return new NestedObjects(
                objects.stream()
                        .map(object -> new NestedObject(change.apply(object), object.parentIndex(), object.pointer()))
                        .toList(),
                writeOnlyColumn);
    }

    /// Returns the keys of all objects.
    public SequencedSet<String> names() {
        SequencedSet<String> names = new LinkedHashSet<>();
        objects.forEach(object -> names.addAll(object.members().keySet()));
        return names;
    }

    /// Returns the number of objects that have a key.
    public long count(String name) {
        return objects.stream()
                .filter(object -> object.members().containsKey(name))
                .count();
    }

    /// Returns the kind of values that a key has.
    public Payload.Content content(String name) {
        boolean containsObjects = objects.stream()
                .map(object -> object.members().get(name))
                .anyMatch(value -> value != null && (value.isObject() || (value.isArray() && hasObjects(value))));
        return containsObjects ? Payload.Content.OBJECTS : Payload.Content.VALUES;
    }

    private static boolean hasObjects(JsonSlice array) {
        JsonNode elements = StrictJson.read(array.bytes());
        return elements.valueStream().anyMatch(JsonNode::isObject);
    }

    /// Returns the pointer to the member `names.getFirst()` of the first object that has all the names.
    public Optional<String> firstPointerWith(List<String> names) {
        return objects.stream()
                .filter(object -> object.members().keySet().containsAll(names))
                .map(object -> object.pointer(names.getFirst()))
                .findFirst();
    }

    /// Returns the pointer to the member `name` of the first object that has it; empty without such an object.
    public String pointer(String name) {
        return firstPointerWith(List.of(name)).orElse("");
    }

    /// Returns the pointer to the object with index `i`.
    public String pointer(int i) {
        return objects.get(i).pointer();
    }

    /// Returns the pointer to a member of the object with index `i`.
    public String pointer(int i, String name) {
        return objects.get(i).pointer(name);
    }

    /// Returns the index of the enclosing object for each object.
    public List<Integer> parentIndexes() {
        return objects.stream().map(NestedObject::parentIndex).toList();
    }

    /// Returns the index of the enclosed object for each enclosing object; null for an enclosing object without
    /// one.
    ///
    /// @param count number of enclosing objects
    public List<@Nullable Integer> childIndexes(int count) {
        List<@Nullable Integer> indexes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            indexes.add(null);
        }
        for (int i = 0; i < objects.size(); i++) {
            indexes.set(objects.get(i).parentIndex(), i);
        }
        return indexes;
    }

    /// Returns the objects under a key whose values are objects.
    ///
    /// @throws ProblemException PSTRN601 if a value is neither an object nor null
    public NestedObjects child(String name) {
        List<NestedObject> nested = new ArrayList<>();
        forEachValue(name, (parentIndex, parent, value) -> {
            if (!value.isObject()) {
                throw NestedWriteErrors.notObject(parent.pointer(name));
            }
            nested.add(new NestedObject(
                    JsonSlice.objects(PayloadRewriter.jsonArray(value)).getFirst(), parentIndex, parent.pointer(name)));
        });
        return new NestedObjects(nested);
    }

    /// Returns the objects under a key whose values are arrays of objects.
    ///
    /// @throws ProblemException PSTRN601 if a value is neither an array of objects nor null
    public NestedObjects children(String name) {
        List<NestedObject> nested = new ArrayList<>();
        forEachValue(name, (parentIndex, parent, value) -> {
            if (!value.isArray()) {
                throw NestedWriteErrors.notArrayOfObjects(parent.pointer(name));
            }
            List<SequencedMap<String, JsonSlice>> elements = arrayElements(value, parent.pointer(name));
            for (int i = 0; i < elements.size(); i++) {
                nested.add(new NestedObject(elements.get(i), parentIndex, parent.pointer(name) + "/" + i));
            }
        });
        return new NestedObjects(nested);
    }

    private static List<SequencedMap<String, JsonSlice>> arrayElements(JsonSlice array, String pointer) {
        try {
            return JsonSlice.objects(Payload.parseJson(array.bytes()).json());
        } catch (ProblemException e) {
            throw NestedWriteErrors.notArrayOfObjects(pointer); // the JSON is valid, so the elements are no objects
        }
    }

    @FunctionalInterface
    private interface ValueVisitor {
        void visit(int parentIndex, NestedObject parent, JsonSlice value);
    }

    private void forEachValue(String name, ValueVisitor visitor) {
        for (int i = 0; i < objects.size(); i++) {
            JsonSlice value = objects.get(i).members().get(name);
            if (value != null && !value.isNull()) {
                visitor.visit(i, objects.get(i), value);
            }
        }
    }

    /// Returns the objects with the stored form of a write-only column in place of its input key.
    public NestedObjects encodeWriteOnly(WriteOnlyColumn column) {
        PayloadRewriter.checkCount(column, count(column.inputKey()));
        NestedObjects encoded = mapMembers(object -> PayloadRewriter.encodeWriteOnly(object.members(), column));
        return new NestedObjects(encoded.objects, column);
    }

    /// Returns the values of the only object as parameters of a statement, see [Payload#parameters].
    public @Nullable List<@Nullable String> parameters(List<String> names, Set<String> json) {
        return JsonSlice.parameters(objects.getFirst().members(), names, json);
    }

    /// Returns the object with index `i` as JSON.
    public String json(int i) {
        String array =
                new String(PayloadRewriter.jsonArray(List.of(objects.get(i).members())), StandardCharsets.UTF_8);
        return array.substring(1, array.length() - 1);
    }

    /// Returns the objects as JSON.
    public String json() {
        return json(new LinkedHashSet<>(), Map.of());
    }

    /// Returns the objects as JSON, without nested objects and with links to other objects.
    ///
    /// @param nestedKeys keys that are omitted
    /// @param links numbers to add to the objects by the name of the member; null adds no member
    public String json(SequencedSet<String> nestedKeys, Map<String, List<@Nullable Integer>> links) {
        List<SequencedMap<String, JsonSlice>> linkedObjects = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            SequencedMap<String, JsonSlice> members =
                    new LinkedHashMap<>(objects.get(i).members());
            members.keySet().removeAll(nestedKeys);
            for (var link : links.entrySet()) {
                Integer number = link.getValue().get(i);
                if (number != null) {
                    members.put(link.getKey(), PayloadRewriter.jsonNumber(number));
                }
            }
            linkedObjects.add(members);
        }
        return new String(PayloadRewriter.jsonArray(linkedObjects), StandardCharsets.UTF_8);
    }
}
