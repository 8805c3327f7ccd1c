package dev.postern.request;

import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The grammar of `select` (`dialect.md` 1.3, 1.4).
final class Selects {

    private static final String FIELD = "field name (* or [a..z0..9_$])";

    private final Limits limits;
    private int count;

    Selects(Limits limits) {
        this.limits = limits;
    }

    List<SelectItem> parse(String text) {
        if (text.isBlank()) {
            return List.of(new SelectItem.Star());
        }
        Cursor cursor = new Cursor("select parameter", text);
        List<SelectItem> items = items(cursor, 0);
        cursor.expectEnd();
        return items;
    }

    private List<SelectItem> items(Cursor cursor, int depth) {
        limits.check(depth, limits.embedDepth(), "levels of embedding");
        List<SelectItem> items = new ArrayList<>();
        cursor.blanks();
        do {
            limits.check(++count, limits.selectItems(), "items in select");
            items.add(item(cursor, depth));
        } while (cursor.comma());
        return List.copyOf(items);
    }

    private SelectItem item(Cursor cursor, int depth) {
        if (cursor.skip('*')) {
            return new SelectItem.Star();
        }
        String name = cursor.identifier(FIELD);
        String alias = null;
        if (cursor.looksAt(':') && !cursor.looksAt("::")) {
            cursor.expect(':');
            alias = name;
            name = cursor.identifier(FIELD);
        }
        if (cursor.looksAt('!') || cursor.looksAt('(')) {
            return embed(cursor, alias, name, depth);
        }
        return new SelectItem.Plain(alias, name);
    }

    private SelectItem embed(Cursor cursor, @Nullable String alias, String target, int depth) {
        String hint = null;
        Join join = Join.LEFT;
        while (cursor.skip('!')) {
            String word = cursor.identifier("hint, \"inner\" or \"left\"");
            switch (word) {
                case "inner" -> join = Join.INNER;
                case "left" -> join = Join.LEFT;
                default -> hint = word;
            }
        }
        cursor.expect('(');
        cursor.blanks();
        List<SelectItem> items = cursor.looksAt(')') ? List.of() : items(cursor, depth + 1);
        cursor.blanks();
        cursor.expect(')');
        return new SelectItem.Embed(alias, target, hint, join, items);
    }
}
