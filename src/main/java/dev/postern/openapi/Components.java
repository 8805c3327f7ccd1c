package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The reusable parts of a document: what all have in common, from `openapi.json`, and what is added for each.
/// Only those that something refers to come into the document.
final class Components {

    private static final String ROOT = "#/components/";
    private static final Set<String> IDEMPOTENCY =
            Set.of(ROOT + "parameters/Idempotency-Key", ROOT + "headers/Idempotency-Replayed");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KINDS = List.of("schemas", "responses", "parameters", "headers");

    private final ObjectNode pool;

    private Components(ObjectNode pool) {
        this.pool = pool;
    }

    static Components shared() {
        try (InputStream in = Components.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is not part of this build");
            }
            ObjectNode pool = (ObjectNode) JSON.readTree(in);
            pool.withObject("/responses").setAll(ErrorResponses.responses());
            return new Components(pool);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(String kind, String name, JsonNode component) {
        pool.withObject("/" + kind).set(name, component);
    }

    boolean has(String kind, String name) {
        return pool.path(kind).has(name);
    }

    /// Removes every reference to the headers of safe retries from `paths` and from the components.
    void removeIdempotency(JsonNode paths) {
        Deque<JsonNode> open = new ArrayDeque<>(List.of(paths, pool));
        while (!open.isEmpty()) {
            JsonNode next = open.pop();
            switch (next) {
                case ObjectNode object -> object.removeIf(Components::isOfIdempotency);
                case ArrayNode array -> array.removeIf(Components::isOfIdempotency);
                default -> {} // a value
            }
            next.forEach(open::push);
        }
    }

    private static boolean isOfIdempotency(JsonNode node) {
        return IDEMPOTENCY.contains(node.path("$ref").asText());
    }

    /// The components that `paths` refers to, and those that these refer to.
    ObjectNode reachableFrom(JsonNode paths) {
        Set<String> seen = new TreeSet<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(paths));
        while (!open.isEmpty()) {
            for (String ref : refs(open.pop())) {
                if (seen.add(ref)) {
                    open.push(pool.requiredAt(ref.substring(ROOT.length() - 1)));
                }
            }
        }
        ObjectNode components = JsonNodes.object();
        for (String kind : KINDS) {
            TreeMap<String, JsonNode> named = new TreeMap<>();
            pool.path(kind).properties().stream()
                    .filter(one -> seen.contains(ROOT + kind + "/" + one.getKey()))
                    .forEach(one -> named.put(one.getKey(), one.getValue()));
            if (!named.isEmpty()) {
                components.set(kind, JsonNodes.object().setAll(named));
            }
        }
        components.set("securitySchemes", pool.get("securitySchemes"));
        return components;
    }

    private static Set<String> refs(JsonNode node) {
        Set<String> refs = new TreeSet<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(node));
        while (!open.isEmpty()) {
            JsonNode next = open.pop();
            if (next.path("$ref").isTextual()) {
                refs.add(next.get("$ref").textValue());
            }
            next.forEach(open::push);
        }
        return refs;
    }
}
