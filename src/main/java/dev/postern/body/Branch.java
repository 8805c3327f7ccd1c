package dev.postern.body;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ApiError;
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
public final class Branch {

    private final List<Leaf> leaves;
    private final @Nullable WriteOnlyColumn secret;

    private Branch(List<Leaf> leaves) {
        this(leaves, null);
    }

    /// @param secret what was sealed in them; null: nothing
    private Branch(List<Leaf> leaves, @Nullable WriteOnlyColumn secret) {
        this.leaves = leaves;
        this.secret = secret;
    }

    /// An object.
    ///
    /// @param owner number of the object around it
    /// @param pointer where it stands (RFC 6901)
    private record Leaf(SequencedMap<String, Piece> members, int owner, String pointer) {

        String pointer(String member) {
            return pointer + "/" + member.replace("~", "~0").replace("/", "~1");
        }
    }

    /// The objects of a body itself.
    public static Branch of(Body body) {
        List<SequencedMap<String, Piece>> objects = Piece.objects(body.json());
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            leaves.add(new Leaf(objects.get(i), i, body.shape() == Body.Shape.OBJECT ? "" : "/" + i));
        }
        return new Branch(leaves);
    }

    /// The first `count` of them.
    public Branch first(int count) {
        return new Branch(leaves.subList(0, count), secret);
    }

    /// One of them.
    public Branch only(int i) {
        return new Branch(leaves.subList(i, i + 1), secret);
    }

    /// The key that the column `name` was sent as: another one for a column that is hidden.
    public String keyOf(String name) {
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
    public Body.Content content(String name) {
        boolean objects = leaves.stream()
                .map(leaf -> leaf.members().get(name))
                .anyMatch(piece -> piece != null && (piece.isObject() || (piece.isArray() && hasObjects(piece))));
        return objects ? Body.Content.OBJECTS : Body.Content.VALUES;
    }

    private static boolean hasObjects(Piece array) {
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
    public List<Integer> owners() {
        return leaves.stream().map(Leaf::owner).toList();
    }

    /// For each of `count` objects around them the number of the one in it; null where there is none.
    public List<@Nullable Integer> inside(int count) {
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
    public Branch one(String name) {
        List<Leaf> below = new ArrayList<>();
        each(name, (owner, leaf, piece) -> {
            if (!piece.isObject()) {
                throw refused(leaf.pointer(name), "must be an object or null");
            }
            below.add(new Leaf(Piece.objects(Rewriting.array(piece)).getFirst(), owner, leaf.pointer(name)));
        });
        return new Branch(below);
    }

    /// The objects under a key, an array of them in each object.
    public Branch many(String name) {
        List<Leaf> below = new ArrayList<>();
        each(name, (owner, leaf, piece) -> {
            if (!piece.isArray()) {
                throw refused(leaf.pointer(name), "must be an array of objects");
            }
            List<SequencedMap<String, Piece>> objects = objects(piece, leaf.pointer(name));
            for (int i = 0; i < objects.size(); i++) {
                below.add(new Leaf(objects.get(i), owner, leaf.pointer(name) + "/" + i));
            }
        });
        return new Branch(below);
    }

    private static List<SequencedMap<String, Piece>> objects(Piece array, String pointer) {
        try {
            return Piece.objects(Body.json(array.bytes()).json());
        } catch (ProblemException e) {
            throw refused(pointer, "must be an array of objects"); // it was JSON before
        }
    }

    @FunctionalInterface
    private interface Visit {
        void at(int owner, Leaf leaf, Piece piece);
    }

    private void each(String name, Visit visit) {
        for (int i = 0; i < leaves.size(); i++) {
            Piece piece = leaves.get(i).members().get(name);
            if (piece != null && !piece.isNull()) {
                visit.at(i, leaves.get(i), piece);
            }
        }
    }

    /// PSTRN420 about what stands at `pointer`.
    public static ProblemException refused(String pointer, String why) {
        return ApiError.of(ErrorCode.VALUE, "'" + pointer + "' " + why)
                .withDetails(pointer)
                .exception();
    }

    /// The same objects with what stands for a hidden column replaced by what is stored of it.
    public Branch sealed(WriteOnlyColumn secret) {
        Rewriting.refuseTooMany(secret, count(secret.inputKey()));
        return new Branch(
                leaves.stream()
                        .map(leaf -> new Leaf(Rewriting.sealed(leaf.members(), secret), leaf.owner(), leaf.pointer()))
                        .toList(),
                secret);
    }

    /// The values of the only one of them as parameters of a statement, like [Body#parameters].
    public @Nullable List<@Nullable String> parameters(List<String> names, Set<String> json) {
        return Piece.parameters(leaves.getFirst().members(), names, json);
    }

    /// Them as JSON, with links: members that are numbers, one for each object.
    ///
    /// @param nested keys that are left out
    public String json(SequencedSet<String> nested, Map<String, List<@Nullable Integer>> links) {
        List<SequencedMap<String, Piece>> objects = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            SequencedMap<String, Piece> members =
                    new LinkedHashMap<>(leaves.get(i).members());
            members.keySet().removeAll(nested);
            for (var link : links.entrySet()) {
                Integer number = link.getValue().get(i);
                if (number != null) {
                    members.put(link.getKey(), Rewriting.number(number));
                }
            }
            objects.add(members);
        }
        return new String(Rewriting.array(objects), StandardCharsets.UTF_8);
    }
}
