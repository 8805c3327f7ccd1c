package dev.postern.request;

import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.Nulls;
import java.util.ArrayList;
import java.util.List;

/// The grammar of `order` (`dialect.md` 1.4, 1.5).
final class Orders {

    private Orders() {}

    static List<OrderTerm> parse(String text, Limits limits) {
        Cursor cursor = new Cursor("order", text);
        List<OrderTerm> terms = new ArrayList<>();
        cursor.blanks();
        do {
            limits.check(terms.size() + 1, limits.selectItems(), "columns in order");
            terms.add(term(cursor));
        } while (cursor.comma());
        cursor.expectEnd();
        return List.copyOf(terms);
    }

    private static OrderTerm term(Cursor cursor) {
        String relation = null;
        String name = cursor.name();
        if (cursor.skip('(')) {
            relation = name;
            cursor.blanks();
            name = cursor.name();
        }
        Field field = new Field(name, cursor.path());
        if (relation != null) {
            cursor.blanks();
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

    private static Nulls nulls(Cursor cursor) {
        Nulls nulls = Nulls.DEFAULT;
        if (cursor.skip(".nullsfirst")) {
            nulls = Nulls.FIRST;
        } else if (cursor.skip(".nullslast")) {
            nulls = Nulls.LAST;
        }
        cursor.blanks();
        if (!cursor.atEnd() && !cursor.looksAt(',')) {
            throw cursor.unexpected("\",\", end of input, or one of .asc, .desc, .nullsfirst, .nullslast");
        }
        return nulls;
    }
}
