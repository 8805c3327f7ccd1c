package dev.postern.request;

import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import java.util.ArrayList;
import java.util.List;

/// Parser of `order` (`docs/dialect.md` 1.4, 1.5).
final class OrderParser {

    private OrderParser() {}

    static List<OrderTerm> parse(String text, RequestLimits limits) {
        Lexer lexer = new Lexer("order", text);
        List<OrderTerm> terms = new ArrayList<>();
        lexer.skipBlanks();
        do {
            limits.check(terms.size() + 1, limits.selectItems(), "--max-select-items");
            terms.add(term(lexer));
        } while (lexer.skipComma());
        lexer.expectEnd();
        return terms;
    }

    private static OrderTerm term(Lexer lexer) {
        String relation = null;
        String name = lexer.name();
        if (lexer.skip('(')) {
            relation = name;
            lexer.skipBlanks();
            name = lexer.name();
        }
        FieldPath field = new FieldPath(name, lexer.path());
        if (relation != null) {
            lexer.skipBlanks();
            lexer.expect(')');
        }
        Direction direction = Direction.ASCENDING;
        if (lexer.skip(".desc")) {
            direction = Direction.DESCENDING;
        } else {
            lexer.skip(".asc");
        }
        return new OrderTerm(relation, field, direction, nulls(lexer));
    }

    private static NullOrder nulls(Lexer lexer) {
        NullOrder nulls = NullOrder.DEFAULT;
        if (lexer.skip(".nullsfirst")) {
            nulls = NullOrder.FIRST;
        } else if (lexer.skip(".nullslast")) {
            nulls = NullOrder.LAST;
        }
        lexer.skipBlanks();
        if (!lexer.atEnd() && !lexer.peek(',')) {
            throw lexer.unexpected("\",\", end of input, or one of .asc, .desc, .nullsfirst, .nullslast");
        }
        return nulls;
    }
}
