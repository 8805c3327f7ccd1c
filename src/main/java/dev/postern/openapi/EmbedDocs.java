package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.EmbedNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Documentation of the related rows that a role can embed.
///
/// @param relationships relationships by the name for embedding them
record EmbedDocs(Map<String, Relationship> relationships) {

    /// Examples show only the first embeds, because a table can have many.
    private static final int MAX_EXAMPLES = 6;

    static EmbedDocs of(Resource resource, RowSchemas rows) {
        Map<String, Relationship> relationships = new LinkedHashMap<>();
        for (Relationship relationship : resource.relationships()) {
            if (rows.canEmbed(relationship)) {
                EmbedNames.of(relationship).ifPresent(name -> relationships.putIfAbsent(name, relationship));
            }
        }
        return new EmbedDocs(relationships);
    }

    boolean isEmpty() {
        return relationships.isEmpty();
    }

    /// Returns the names for the examples.
    List<String> exampleNames() {
        return relationships.keySet().stream().limit(MAX_EXAMPLES).toList();
    }

    /// Returns a Markdown list of the embeds; empty without embeds.
    String description() {
        return isEmpty()
                ? ""
                : relationships.entrySet().stream()
                        .map(embed -> "- `" + JavaScriptExamples.selectName(embed.getKey()) + "(*)`: "
                                + (embed.getValue().cardinality().isToOne() ? "one object or null" : "an array")
                                + ", of `"
                                + embed.getValue().target().name() + "`")
                        .collect(Collectors.joining("\n", "Embed related rows with `select=*,name(*)`:\n\n", "\n"));
    }

    /// Returns the embeds as JSON for programs.
    ArrayNode toJson() {
        ArrayNode list = JsonNodes.array();
        relationships.forEach((name, relationship) -> list.addObject()
                .put("embed", name)
                .put("to", relationship.target().name())
                .put("cardinality", relationship.cardinality().text()));
        return list;
    }
}
