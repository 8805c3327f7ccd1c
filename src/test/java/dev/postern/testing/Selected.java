package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which members of a row are columns as they are: a document tells nothing of those that `select` renames,
/// converts or computes.
///
/// @param all whether every column is selected
/// @param plain names of columns that are selected as they are
/// @param made how other members begin
record Selected(boolean all, Set<String> plain, Set<String> made) {

    static Selected of(String path) {
        String text = "";
        for (String parameter : path.substring(path.indexOf('?') + 1).split("&")) {
            if (parameter.startsWith("select=")) {
                text = URLDecoder.decode(parameter.substring("select=".length()), StandardCharsets.UTF_8);
            }
        }
        boolean all = text.isEmpty();
        Set<String> plain = new TreeSet<>();
        Set<String> made = new TreeSet<>();
        for (String item : items(text)) {
            if (item.equals("*")) {
                all = true;
            } else if (item.chars().noneMatch(c -> ":(->.!\"".indexOf(c) >= 0)) {
                plain.add(item);
            } else {
                made.add(item.split("[:(!]", 2)[0]);
            }
        }
        return new Selected(all, plain, made);
    }

    /// What stands between commas outside of parentheses and quotes.
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

    /// A copy without what no document tells of.
    JsonNode kept(JsonNode body) {
        JsonNode copy = body.deepCopy();
        if (copy.isArray()) {
            copy.forEach(this::keep);
        } else {
            keep(copy);
        }
        return copy;
    }

    private void keep(JsonNode row) {
        if (!(row instanceof ObjectNode object) || (all && made.isEmpty())) {
            return;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> (all || plain.contains(name)) && !made.contains(name));
        object.remove(names);
    }
}
