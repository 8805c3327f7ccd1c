package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Reusable components of a document: the shared ones of `openapi.json`, and those of its resources.
///
/// The document contains only components that something refers to.
final class Components {

    private static final String ROOT = "#/components/";
    private static final Set<String> IDEMPOTENCY =
            Set.of(ROOT + "parameters/Idempotency-Key", ROOT + "headers/Idempotency-Replayed");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KINDS = List.of("schemas", "responses", "parameters", "headers");

    private final ObjectNode components;

    private Components(ObjectNode pool) {
        this.components = pool;
    }

    /// Loads the shared components of the complete document.
    static Components load() {
        Components loaded = load("openapi.json");
        loaded.components.withObject("/responses").setAll(ErrorResponses.responses());
        return loaded;
    }

    /// Loads the shared components of a file.
    static Components load(String file) {
        try (InputStream in = Components.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not part of this build");
            }
            return new Components((ObjectNode) JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(String kind, String name, JsonNode component) {
        components.withObject("/" + kind).set(name, component);
    }

    /// Returns the names of all components.
    Set<String> names() {
        Set<String> names = new HashSet<>();
        components.forEach(kind -> kind.fieldNames().forEachRemaining(names::add));
        return names;
    }

    boolean has(String kind, String name) {
        return components.path(kind).has(name);
    }

    /// Removes all references to the headers of `Idempotency-Key` from `paths` and the components.
    void removeIdempotency(JsonNode paths) {
        Deque<JsonNode> pending = new ArrayDeque<>(List.of(paths, components));
        while (!pending.isEmpty()) {
            JsonNode next = pending.pop();
            switch (next) {
                case ObjectNode object -> object.removeIf(Components::isIdempotencyReference);
                case ArrayNode array -> array.removeIf(Components::isIdempotencyReference);
                default -> {} // a value has no references
            }
            next.forEach(pending::push);
        }
    }

    private static boolean isIdempotencyReference(JsonNode node) {
        return IDEMPOTENCY.contains(node.path("$ref").asText());
    }

    /// Returns the components that `paths` refers to, directly or through other components.
    ObjectNode reachableFrom(JsonNode paths) {
        Set<String> seen = references(paths);
        ObjectNode reachable = JsonNodes.object();
        for (String kind : KINDS) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            components.path(kind).properties().stream()
                    .filter(component -> seen.contains(ROOT + kind + "/" + component.getKey()))
                    .forEach(component -> sorted.put(component.getKey(), component.getValue()));
            if (!sorted.isEmpty()) {
                reachable.set(kind, JsonNodes.object().setAll(sorted));
            }
        }
        reachable.set("securitySchemes", components.get("securitySchemes"));
        return reachable;
    }

    /// Returns the references of a node, and those of the components that it refers to.
    private Set<String> references(JsonNode node) {
        Set<String> references = new HashSet<>();
        Deque<JsonNode> pending = new ArrayDeque<>(List.of(node));
        while (!pending.isEmpty()) {
            JsonNode next = pending.pop();
            if (next instanceof ObjectNode object
                    && object.get("$ref") instanceof TextNode reference
                    && references.add(reference.textValue())) {
                pending.push(component(reference.textValue()));
            }
            if (next.isContainerNode()) {
                next.forEach(pending::push);
            }
        }
        return references;
    }

    private JsonNode component(String reference) {
        String[] kindAndName = reference.substring(ROOT.length()).split("/", 2);
        return components.required(kindAndName[0]).required(kindAndName[1]);
    }
}
