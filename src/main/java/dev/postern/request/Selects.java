package dev.postern.request;

import dev.postern.request.SelectItem.Form;
import dev.postern.request.SelectItem.Function;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The grammar of `select` (`dialect.md` 1.3, 1.4).
final class Selects {

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
        if (cursor.skip("...")) {
            return embed(cursor, null, cursor.name(), Form.SPREAD, depth);
        }
        String name = cursor.name();
        String alias = null;
        if (cursor.looksAt(':') && !cursor.looksAt("::")) {
            cursor.expect(':');
            cursor.blanks();
            alias = name;
            name = cursor.name();
        }
        if (name.equals("count") && cursor.skip("()")) {
            return new SelectItem.Aggregate(alias, Function.COUNT, null, cast(cursor));
        }
        if (cursor.looksAt('!') || cursor.looksAt('(')) {
            return embed(cursor, alias, name, Form.NESTED, depth);
        }
        return value(cursor, alias, new Field(name, cursor.path()));
    }

    private static SelectItem value(Cursor cursor, @Nullable String alias, Field field) {
        String cast = cast(cursor);
        if (!cursor.skip('.')) {
            return new SelectItem.Value(alias, field, cast);
        }
        Function function = function(cursor);
        SelectItem.Value of = new SelectItem.Value(null, field, cast);
        return new SelectItem.Aggregate(alias, function, of, cast(cursor));
    }

    private static Function function(Cursor cursor) {
        for (Function function : Function.values()) {
            if (cursor.skip(function.text() + "()")) {
                return function;
            }
        }
        throw cursor.unexpected("sum(), avg(), count(), max() or min()");
    }

    private static @Nullable String cast(Cursor cursor) {
        return cursor.skip("::") ? cursor.type() : null;
    }

    private SelectItem embed(Cursor cursor, @Nullable String alias, String target, Form form, int depth) {
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
        return new SelectItem.Embed(alias, target, hint, join, form, items);
    }
}
