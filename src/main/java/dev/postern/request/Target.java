package dev.postern.request;

import java.util.ArrayList;
import java.util.List;

/// What the name of a parameter points at: a field, or a word such as `order`, of the resource at an embed path.
///
/// @param path keys of embeds; empty: the resource of the request itself
record Target(List<String> path, Field field) {

    static Target parse(String name, Limits limits) {
        Cursor cursor = new Cursor("filter", name);
        List<String> path = new ArrayList<>();
        String last = cursor.name();
        while (cursor.skip('.')) {
            path.add(last);
            limits.check(path.size(), limits.embedDepth() + 1, "levels of embedding");
            last = cursor.name();
        }
        Field field = new Field(last, cursor.path());
        cursor.expectEnd();
        return new Target(List.copyOf(path), field);
    }
}
