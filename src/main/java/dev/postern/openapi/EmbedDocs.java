package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.EmbedNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The rows that can come along with a row, as far as a role may read them.
///
/// @param relationships to them, by the name that they are embedded by
record EmbedDocs(Map<String, Relationship> relationships) {

    /// Samples are for a first look.
    private static final int SAMPLES = 6;

    static EmbedDocs of(Resource resource, RowSchemas rows) {
        Map<String, Relationship> ways = new LinkedHashMap<>();
        for (Relationship relationship : resource.relationships()) {
            if (rows.follows(relationship)) {
                EmbedNames.of(relationship).ifPresent(name -> ways.putIfAbsent(name, relationship));
            }
        }
        return new EmbedDocs(ways);
    }

    boolean isEmpty() {
        return relationships.isEmpty();
    }

    /// The first few names.
    List<String> names() {
        return relationships.keySet().stream().limit(SAMPLES).toList();
    }

    /// A list of them in Markdown; empty where there are none.
    String description() {
        return isEmpty()
                ? ""
                : relationships.entrySet().stream()
                        .map(way -> "- `" + JavaScriptExamples.name(way.getKey()) + "(*)`: "
                                + (way.getValue().cardinality().toOne() ? "one object or null" : "an array") + ", of `"
                                + way.getValue().to().name() + "`")
                        .collect(
                                Collectors.joining("\n", "Related rows come along with `select=*,name(*)`:\n\n", "\n"));
    }

    /// The same for programs.
    ArrayNode listed() {
        ArrayNode list = JsonNodes.array();
        relationships.forEach((name, relationship) -> list.addObject()
                .put("embed", name)
                .put("to", relationship.to().name())
                .put("cardinality", relationship.cardinality().text()));
        return list;
    }
}
