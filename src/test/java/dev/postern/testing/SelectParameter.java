package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Parsed `select` parameter, which separates plain columns from computed members.
///
/// An OpenAPI document describes plain columns only: `select` can rename, cast and compute the other members.
///
/// @param all whether every column is selected
/// @param plain names of columns that are selected without alias, cast or path
/// @param computed names of the other members
record SelectParameter(boolean all, Set<String> plain, Set<String> computed) {

    static SelectParameter of(String path) {
        String text = "";
        for (String parameter : path.substring(path.indexOf('?') + 1).split("&")) {
            if (parameter.startsWith("select=")) {
                text = URLDecoder.decode(parameter.substring("select=".length()), StandardCharsets.UTF_8);
            }
        }
        boolean all = text.isEmpty();
        Set<String> plain = new TreeSet<>();
        Set<String> computed = new TreeSet<>();
        for (String item : items(text)) {
            if (item.equals("*")) {
                all = true;
            } else if (item.chars().noneMatch(c -> ":(->.!\"".indexOf(c) >= 0)) {
                plain.add(item);
            } else {
                computed.add(item.split("[:(!]", 2)[0]);
            }
        }
        return new SelectParameter(all, plain, computed);
    }

    /// Splits a list at its commas, except inside parentheses and quotes.
    private static List<String> items(String text) {
        List<String> items = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ',';
            quoted = quoted != (c == '"');
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && (i == text.length() || (depth == 0 && !quoted))) {
                items.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        return items;
    }

    /// Copies a response body without the members that an OpenAPI document cannot describe.
    JsonNode withoutComputedMembers(JsonNode body) {
        JsonNode copy = body.deepCopy();
        if (copy.isArray()) {
            copy.forEach(this::removeComputedMembers);
        } else {
            removeComputedMembers(copy);
        }
        return copy;
    }

    private void removeComputedMembers(JsonNode row) {
        if (!(row instanceof ObjectNode object) || (all && computed.isEmpty())) {
            return;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> (all || plain.contains(name)) && !computed.contains(name));
        object.remove(names);
    }
}
