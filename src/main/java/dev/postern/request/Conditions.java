package dev.postern.request;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Test.Quantifier;
import dev.postern.request.Test.Search;
import dev.postern.request.Test.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The grammar of filters and logic trees (`dialect.md` 1.2).
final class Conditions {

    private static final String EXPECTED = "\"not\" or operator (eq, gt, ...)";

    private final Limits limits;
    private int count;

    Conditions(Limits limits) {
        this.limits = limits;
    }

    /// `[not.]op.value`, to the end of the text: the value is taken as it stands.
    Condition filter(Field field, String text) {
        Cursor cursor = new Cursor("filter", text);
        boolean negated = cursor.skip("not.");
        Test test = test(cursor, Operand.WHOLE);
        cursor.expectEnd();
        return of(negated, compare(field, test));
    }

    /// Whether `text` reads as a filter.
    static boolean isFilter(String text, Limits limits) {
        try {
            new Conditions(limits).filter(Field.of(""), text);
            return true;
        } catch (ProblemException e) {
            if (e.problem().codeText().equals(ErrorCode.QUERY_STRING.text())) {
                return false;
            }
            throw e;
        }
    }

    /// `(a.eq.1,or(b.is.null,c.gt.2))`, the value of an `and` or `or` parameter.
    Condition tree(Connective connective, String text) {
        Cursor cursor = new Cursor("logic tree", text);
        cursor.blanks();
        Condition tree = junction(cursor, connective, 1);
        cursor.blanks();
        cursor.expectEnd();
        return tree;
    }

    /// What joins the terms of a tree.
    enum Connective {
        AND,
        OR
    }

    /// Where an operand ends: with the text, or before the next term of a tree.
    private enum Operand {
        WHOLE,
        TERM
    }

    private Condition junction(Cursor cursor, Connective connective, int depth) {
        limits.check(depth, limits.treeDepth(), "levels of and/or");
        cursor.expect('(');
        List<Condition> terms = new ArrayList<>();
        do {
            cursor.blanks();
            terms.add(term(cursor, depth));
        } while (cursor.comma());
        cursor.expect(')');
        return connective == Connective.AND ? new Condition.And(terms) : new Condition.Or(terms);
    }

    private Condition term(Cursor cursor, int depth) {
        int start = cursor.position();
        boolean negated = cursor.skip("not.");
        Connective connective = connective(cursor);
        if (connective != null) {
            return of(negated, junction(cursor, connective, depth + 1));
        }
        cursor.back(start);
        Field field = new Field(cursor.name(), cursor.path());
        cursor.expect('.');
        negated = cursor.skip("not.");
        Test test = test(cursor, Operand.TERM);
        return of(negated, compare(field, test));
    }

    private static @Nullable Connective connective(Cursor cursor) {
        if (cursor.looksAt("and(")) {
            cursor.skip("and");
            return Connective.AND;
        }
        if (cursor.looksAt("or(")) {
            cursor.skip("or");
            return Connective.OR;
        }
        return null;
    }

    private Condition compare(Field field, Test test) {
        limits.check(++count, limits.filters(), "filters");
        return new Condition.Compare(field, test);
    }

    private static Condition of(boolean negated, Condition condition) {
        return negated ? new Condition.Not(condition) : condition;
    }

    private Test test(Cursor cursor, Operand operand) {
        int start = cursor.position();
        String name = cursor.word();
        if (name.equals("in") && cursor.skip('.')) {
            return new Test.OneOf(list(cursor));
        }
        if (name.equals("is") && cursor.skip('.')) {
            return new Test.Is(truth(cursor, operand));
        }
        Search search = Search.named(name);
        if (search != null) {
            return matches(cursor, search, operand);
        }
        Operator operator = Operator.named(name);
        if (operator == null) {
            cursor.back(start);
            throw cursor.unexpected(EXPECTED);
        }
        Quantifier quantifier = operator.quantifiable() ? quantifier(cursor) : null;
        cursor.expect('.');
        String value = operator.value(operand == Operand.WHOLE ? cursor.rest() : operand(cursor));
        return quantifier == null ? new Test.Binary(operator, value) : new Test.Quantified(operator, quantifier, value);
    }

    private static Test matches(Cursor cursor, Search search, Operand operand) {
        String language = null;
        if (cursor.skip('(')) {
            language = cursor.identifier("language");
            cursor.expect(')');
        }
        cursor.expect('.');
        return new Test.Matches(search, language, operand == Operand.WHOLE ? cursor.rest() : operand(cursor));
    }

    private static @Nullable Quantifier quantifier(Cursor cursor) {
        if (!cursor.skip('(')) {
            return null;
        }
        Quantifier quantifier;
        if (cursor.skip("any")) {
            quantifier = Quantifier.ANY;
        } else if (cursor.skip("all")) {
            quantifier = Quantifier.ALL;
        } else {
            throw cursor.unexpected("\"any\" or \"all\"");
        }
        cursor.expect(')');
        return quantifier;
    }

    private static Truth truth(Cursor cursor, Operand operand) {
        int start = cursor.position();
        String text = operand == Operand.WHOLE ? cursor.rest() : cursor.raw();
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "null" -> Truth.NULL;
            case "not_null" -> Truth.NOT_NULL;
            case "true" -> Truth.TRUE;
            case "false" -> Truth.FALSE;
            case "unknown" -> Truth.UNKNOWN;
            default -> {
                cursor.back(start);
                throw cursor.unexpected("isVal: (null, not_null, true, false, unknown)");
            }
        };
    }

    private List<String> list(Cursor cursor) {
        cursor.blanks();
        cursor.expect('(');
        cursor.blanks();
        List<String> values = new ArrayList<>();
        if (cursor.skip(')')) {
            return values;
        }
        do {
            limits.check(values.size() + 1, limits.listItems(), "values in a list");
            values.add(operand(cursor));
        } while (cursor.comma());
        cursor.expect(')');
        return values.equals(List.of("")) ? List.of() : values;
    }

    /// A quoted text that a comma or parenthesis follows, an array literal, or whatever stands up to the next
    /// of those.
    static String operand(Cursor cursor) {
        int start = cursor.position();
        if (cursor.looksAt('"') || cursor.looksAt('{')) {
            String value = delimited(cursor);
            if (value != null) {
                return value;
            }
            cursor.back(start);
        }
        return cursor.raw();
    }

    /// Null where it is badly quoted: it is read again as it stands (`dialect.md`, surprise 8).
    private static @Nullable String delimited(Cursor cursor) {
        String value = cursor.looksAt('"') ? cursor.quotedOrNull() : cursor.bracesOrNull();
        return cursor.atEnd() || cursor.looksAt(',') || cursor.looksAt(')') ? value : null;
    }
}
