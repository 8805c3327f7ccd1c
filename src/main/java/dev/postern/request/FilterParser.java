package dev.postern.request;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.FilterOperation.FtsOperator;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.FilterOperation.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The grammar of filters and logic trees (`dialect.md` 1.2).
final class FilterParser {

    private static final String EXPECTED = "\"not\" or operator (eq, gt, ...)";

    private final RequestLimits limits;
    private int count;

    FilterParser(RequestLimits limits) {
        this.limits = limits;
    }

    /// `[not.]op.value`, to the end of the text: the value is taken as it stands.
    LogicTree filter(FieldPath field, String text) {
        Lexer cursor = new Lexer("filter", text);
        boolean negated = cursor.skip("not.");
        FilterOperation test = test(cursor, Operand.WHOLE);
        cursor.expectEnd();
        return of(negated, compare(field, test));
    }

    /// Whether `text` reads as a filter.
    static boolean isFilter(String text, RequestLimits limits) {
        try {
            new FilterParser(limits).filter(FieldPath.of(""), text);
            return true;
        } catch (ProblemException e) {
            if (e.problem().codeText().equals(ErrorCode.INVALID_QUERY.text())) {
                return false;
            }
            throw e;
        }
    }

    /// `(a.eq.1,or(b.is.null,c.gt.2))`, the value of an `and` or `or` parameter.
    LogicTree tree(LogicOperator connective, String text) {
        Lexer cursor = new Lexer("logic tree", text);
        cursor.skipBlanks();
        LogicTree tree = junction(cursor, connective, 1);
        cursor.skipBlanks();
        cursor.expectEnd();
        return tree;
    }

    /// What joins the terms of a tree.
    enum LogicOperator {
        AND,
        OR
    }

    /// Where an operand ends: with the text, or before the next term of a tree.
    private enum Operand {
        WHOLE,
        TERM
    }

    private LogicTree junction(Lexer cursor, LogicOperator connective, int depth) {
        limits.check(depth, limits.treeDepth(), "levels of and/or");
        cursor.expect('(');
        List<LogicTree> terms = new ArrayList<>();
        do {
            cursor.skipBlanks();
            terms.add(term(cursor, depth));
        } while (cursor.comma());
        cursor.expect(')');
        return connective == LogicOperator.AND ? new LogicTree.And(terms) : new LogicTree.Or(terms);
    }

    private LogicTree term(Lexer cursor, int depth) {
        int start = cursor.position();
        boolean negated = cursor.skip("not.");
        LogicOperator connective = connective(cursor);
        if (connective != null) {
            return of(negated, junction(cursor, connective, depth + 1));
        }
        cursor.reset(start);
        FieldPath field = new FieldPath(cursor.name(), cursor.path());
        cursor.expect('.');
        negated = cursor.skip("not.");
        FilterOperation test = test(cursor, Operand.TERM);
        return of(negated, compare(field, test));
    }

    private static @Nullable LogicOperator connective(Lexer cursor) {
        if (cursor.peek("and(")) {
            cursor.skip("and");
            return LogicOperator.AND;
        }
        if (cursor.peek("or(")) {
            cursor.skip("or");
            return LogicOperator.OR;
        }
        return null;
    }

    private LogicTree compare(FieldPath field, FilterOperation test) {
        limits.check(++count, limits.filters(), "filters");
        return new LogicTree.Filter(field, test);
    }

    private static LogicTree of(boolean negated, LogicTree condition) {
        return negated ? new LogicTree.Not(condition) : condition;
    }

    private FilterOperation test(Lexer cursor, Operand operand) {
        int start = cursor.position();
        String name = cursor.keyword();
        if (name.equals("in") && cursor.skip('.')) {
            return new FilterOperation.In(list(cursor));
        }
        if (name.equals("is") && cursor.skip('.')) {
            return new FilterOperation.Is(truth(cursor, operand));
        }
        FtsOperator search = FtsOperator.named(name);
        if (search != null) {
            return matches(cursor, search, operand);
        }
        Operator operator = Operator.named(name);
        if (operator == null) {
            cursor.reset(start);
            throw cursor.unexpected(EXPECTED);
        }
        Quantifier quantifier = operator.quantifiable() ? quantifier(cursor) : null;
        cursor.expect('.');
        String value = operator.value(operand == Operand.WHOLE ? cursor.rest() : operand(cursor));
        return quantifier == null
                ? new FilterOperation.Comparison(operator, value)
                : new FilterOperation.QuantifiedComparison(operator, quantifier, value);
    }

    private static FilterOperation matches(Lexer cursor, FtsOperator search, Operand operand) {
        String language = null;
        if (cursor.skip('(')) {
            language = cursor.identifier("language");
            cursor.expect(')');
        }
        cursor.expect('.');
        return new FilterOperation.FullTextSearch(
                search, language, operand == Operand.WHOLE ? cursor.rest() : operand(cursor));
    }

    private static @Nullable Quantifier quantifier(Lexer cursor) {
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

    private static IsValue truth(Lexer cursor, Operand operand) {
        int start = cursor.position();
        String text = operand == Operand.WHOLE ? cursor.rest() : cursor.unquoted();
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "null" -> IsValue.NULL;
            case "not_null" -> IsValue.NOT_NULL;
            case "true" -> IsValue.TRUE;
            case "false" -> IsValue.FALSE;
            case "unknown" -> IsValue.UNKNOWN;
            default -> {
                cursor.reset(start);
                throw cursor.unexpected("isVal: (null, not_null, true, false, unknown)");
            }
        };
    }

    private List<String> list(Lexer cursor) {
        cursor.skipBlanks();
        cursor.expect('(');
        cursor.skipBlanks();
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
    static String operand(Lexer cursor) {
        int start = cursor.position();
        if (cursor.peek('"') || cursor.peek('{')) {
            String value = delimited(cursor);
            if (value != null) {
                return value;
            }
            cursor.reset(start);
        }
        return cursor.unquoted();
    }

    /// Null where it is badly quoted: it is read again as it stands (`dialect.md`, surprise 8).
    private static @Nullable String delimited(Lexer cursor) {
        String value = cursor.peek('"') ? cursor.quotedOrNull() : cursor.bracesOrNull();
        return cursor.atEnd() || cursor.peek(',') || cursor.peek(')') ? value : null;
    }
}
