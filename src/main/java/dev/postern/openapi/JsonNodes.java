package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;

/// Factory of the JSON nodes of OpenAPI documents.
final class JsonNodes {

    private JsonNodes() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// Returns an object with one member.
    static ObjectNode object(String name, JsonNode value) {
        ObjectNode object = object();
        object.set(name, value);
        return object;
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ArrayNode stringArray(Collection<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    /// Returns the operations of a path, which are its objects; the parameters that they share are an array.
    static List<ObjectNode> operations(JsonNode path) {
        return path.valueStream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    /// Returns a reference to a reusable component.
    ///
    /// @param kind `schemas`, `parameters`, `headers` or `responses`
    static ObjectNode ref(String kind, String name) {
        return object().put("$ref", "#/components/" + kind + "/" + name);
    }

    /// Returns the schema of an array with elements of the schema `items`.
    static ObjectNode arrayOf(JsonNode items) {
        ObjectNode schema = object().put("type", "array");
        schema.set("items", items);
        return schema;
    }

    /// Returns the content of a JSON body.
    static ObjectNode jsonContent(JsonNode schema) {
        return object("application/json", object("schema", schema));
    }
}
