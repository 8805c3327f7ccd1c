package dev.postern.request;

import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import java.util.ArrayList;
import java.util.List;

/// The grammar of `order` (`dialect.md` 1.4, 1.5).
final class OrderParser {

    private OrderParser() {}

    static List<OrderTerm> parse(String text, RequestLimits limits) {
        Lexer cursor = new Lexer("order", text);
        List<OrderTerm> terms = new ArrayList<>();
        cursor.skipBlanks();
        do {
            limits.check(terms.size() + 1, limits.selectItems(), "columns in order");
            terms.add(term(cursor));
        } while (cursor.comma());
        cursor.expectEnd();
        return List.copyOf(terms);
    }

    private static OrderTerm term(Lexer cursor) {
        String relation = null;
        String name = cursor.name();
        if (cursor.skip('(')) {
            relation = name;
            cursor.skipBlanks();
            name = cursor.name();
        }
        FieldPath field = new FieldPath(name, cursor.path());
        if (relation != null) {
            cursor.skipBlanks();
            cursor.expect(')');
        }
        Direction direction = Direction.ASCENDING;
        if (cursor.skip(".desc")) {
            direction = Direction.DESCENDING;
        } else {
            cursor.skip(".asc");
        }
        return new OrderTerm(relation, field, direction, nulls(cursor));
    }

    private static NullOrder nulls(Lexer cursor) {
        NullOrder nulls = NullOrder.DEFAULT;
        if (cursor.skip(".nullsfirst")) {
            nulls = NullOrder.FIRST;
        } else if (cursor.skip(".nullslast")) {
            nulls = NullOrder.LAST;
        }
        cursor.skipBlanks();
        if (!cursor.atEnd() && !cursor.peek(',')) {
            throw cursor.unexpected("\",\", end of input, or one of .asc, .desc, .nullsfirst, .nullslast");
        }
        return nulls;
    }
}
