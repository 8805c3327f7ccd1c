package dev.postern.request;

import dev.postern.request.SelectItem.AggregateFunction;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parser of `select` (`docs/dialect.md` 1.3, 1.4).
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
        Lexer lexer = new Lexer("select parameter", text);
        List<SelectItem> items = items(lexer, 0);
        lexer.expectEnd();
        return items;
    }

    private List<SelectItem> items(Lexer lexer, int depth) {
        limits.check(depth, limits.embedDepth(), "--max-embed-depth");
        List<SelectItem> items = new ArrayList<>();
        lexer.skipBlanks();
        do {
            limits.check(++count, limits.selectItems(), "--max-select-items");
            items.add(item(lexer, depth));
        } while (lexer.skipComma());
        return items;
    }

    private SelectItem item(Lexer lexer, int depth) {
        if (lexer.skip('*')) {
            return new SelectItem.Star();
        }
        if (lexer.skip("...")) {
            return embed(lexer, null, lexer.name(), EmbedForm.SPREAD, depth);
        }
        String name = lexer.name();
        String alias = null;
        if (lexer.peek(':') && !lexer.peek("::")) {
            lexer.expect(':');
            lexer.skipBlanks();
            alias = name;
            name = lexer.name();
        }
        if (name.equals("count") && lexer.skip("()")) {
            return new SelectItem.Aggregate(alias, AggregateFunction.COUNT, null, cast(lexer));
        }
        if (lexer.peek('!') || lexer.peek('(')) {
            return embed(lexer, alias, name, EmbedForm.NESTED, depth);
        }
        return fieldOrAggregate(lexer, alias, new FieldPath(name, lexer.path()));
    }

    private static SelectItem fieldOrAggregate(Lexer lexer, @Nullable String alias, FieldPath field) {
        String cast = cast(lexer);
        if (!lexer.skip('.')) {
            return new SelectItem.FieldItem(alias, field, cast);
        }
        AggregateFunction function = function(lexer);
        SelectItem.FieldItem argument = new SelectItem.FieldItem(null, field, cast);
        return new SelectItem.Aggregate(alias, function, argument, cast(lexer));
    }

    private static AggregateFunction function(Lexer lexer) {
        for (AggregateFunction function : AggregateFunction.values()) {
            if (lexer.skip(function.text() + "()")) {
                return function;
            }
        }
        throw lexer.unexpected("sum(), avg(), count(), max() or min()");
    }

    private static @Nullable String cast(Lexer lexer) {
        return lexer.skip("::") ? lexer.typeName() : null;
    }

    private SelectItem embed(Lexer lexer, @Nullable String alias, String target, EmbedForm form, int depth) {
        String hint = null;
        Join join = Join.LEFT;
        while (lexer.skip('!')) {
            String word = lexer.identifier("hint, \"inner\" or \"left\"");
            switch (word) {
                case "inner" -> join = Join.INNER;
                case "left" -> join = Join.LEFT;
                default -> hint = word;
            }
        }
        lexer.expect('(');
        lexer.skipBlanks();
        List<SelectItem> items = lexer.peek(')') ? List.of() : items(lexer, depth + 1);
        lexer.skipBlanks();
        lexer.expect(')');
        return new SelectItem.Embed(alias, target, hint, join, form, items);
    }
}
