package dev.postern.request;

import dev.postern.request.SelectItem.AggregateFunction;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The grammar of `select` (`dialect.md` 1.3, 1.4).
final class SelectParser {

    private final RequestLimits limits;
    private int count;

    SelectParser(RequestLimits limits) {
        this.limits = limits;
    }

    List<SelectItem> parse(String text) {
        if (text.isBlank()) {
            return List.of(new SelectItem.Star());
        }
        Lexer cursor = new Lexer("select parameter", text);
        List<SelectItem> items = items(cursor, 0);
        cursor.expectEnd();
        return items;
    }

    private List<SelectItem> items(Lexer cursor, int depth) {
        limits.check(depth, limits.embedDepth(), "levels of embedding");
        List<SelectItem> items = new ArrayList<>();
        cursor.skipBlanks();
        do {
            limits.check(++count, limits.selectItems(), "items in select");
            items.add(item(cursor, depth));
        } while (cursor.comma());
        return List.copyOf(items);
    }

    private SelectItem item(Lexer cursor, int depth) {
        if (cursor.skip('*')) {
            return new SelectItem.Star();
        }
        if (cursor.skip("...")) {
            return embed(cursor, null, cursor.name(), EmbedForm.SPREAD, depth);
        }
        String name = cursor.name();
        String alias = null;
        if (cursor.peek(':') && !cursor.peek("::")) {
            cursor.expect(':');
            cursor.skipBlanks();
            alias = name;
            name = cursor.name();
        }
        if (name.equals("count") && cursor.skip("()")) {
            return new SelectItem.Aggregate(alias, AggregateFunction.COUNT, null, cast(cursor));
        }
        if (cursor.peek('!') || cursor.peek('(')) {
            return embed(cursor, alias, name, EmbedForm.NESTED, depth);
        }
        return value(cursor, alias, new FieldPath(name, cursor.path()));
    }

    private static SelectItem value(Lexer cursor, @Nullable String alias, FieldPath field) {
        String cast = cast(cursor);
        if (!cursor.skip('.')) {
            return new SelectItem.FieldItem(alias, field, cast);
        }
        AggregateFunction function = function(cursor);
        SelectItem.FieldItem of = new SelectItem.FieldItem(null, field, cast);
        return new SelectItem.Aggregate(alias, function, of, cast(cursor));
    }

    private static AggregateFunction function(Lexer cursor) {
        for (AggregateFunction function : AggregateFunction.values()) {
            if (cursor.skip(function.text() + "()")) {
                return function;
            }
        }
        throw cursor.unexpected("sum(), avg(), count(), max() or min()");
    }

    private static @Nullable String cast(Lexer cursor) {
        return cursor.skip("::") ? cursor.type() : null;
    }

    private SelectItem embed(Lexer cursor, @Nullable String alias, String target, EmbedForm form, int depth) {
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
        cursor.skipBlanks();
        List<SelectItem> items = cursor.peek(')') ? List.of() : items(cursor, depth + 1);
        cursor.skipBlanks();
        cursor.expect(')');
        return new SelectItem.Embed(alias, target, hint, join, form, items);
    }
}
