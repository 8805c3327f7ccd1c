package dev.postern.request;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.QueryErrors;
import dev.postern.request.FilterOperation.FtsOperator;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.FilterOperation.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Parser of filters and logic trees (`docs/dialect.md` 1.2).
final class FilterParser {

    private static final String EXPECTED = "\"not\" or operator (eq, gt, ...)";

    /// Description of the beginning of a term, for parse errors.
    private static final String TERM = Lexer.NAME + ", negation operator (not) or logic operator (and, or)";

    private final RequestLimits limits;
    private int count;

    FilterParser(RequestLimits limits) {
        this.limits = limits;
    }

    /// Parses a filter parameter.
    ///
    /// @param parameter name of the parameter, for the hint if the operator is missing
    LogicTree filter(String parameter, FieldPath field, String text) {
        String word = new Lexer("filter", text).keyword();
        boolean hasOperator = word.length() < text.length() && ".(".indexOf(text.charAt(word.length())) >= 0;
        if (!hasOperator && !isOperator(word)) {
            throw QueryErrors.missingOperator(parameter, text, EXPECTED);
        }
        return filter(field, text);
    }

    /// Whether a text without operands is an operator.
    private static boolean isOperator(String text) {
        return Operator.fromText(text) != null
                || FtsOperator.fromText(text) != null
                || List.of("in", "is", "not").contains(text);
    }

    /// Parses `[not.]op.value`; the value is the unquoted rest of the text.
    LogicTree filter(FieldPath field, String text) {
        Lexer lexer = new Lexer("filter", text);
        boolean negated = lexer.skip("not.");
        FilterOperation operation = operation(lexer, OperandEnd.END_OF_TEXT);
        lexer.expectEnd();
        LogicTree filter = countedFilter(field, operation);
        return negated ? new LogicTree.Not(filter) : filter;
    }

    /// Whether the text is a valid filter.
    static boolean isFilter(String text, RequestLimits limits) {
        try {
            new FilterParser(limits).filter(FieldPath.of(""), text);
            return true;
        } catch (ProblemException e) {
            if (isSyntaxError(e)) {
                return false;
            }
            throw e;
        }
    }

    /// Parses `(a.eq.1,or(b.is.null,c.gt.2))`, the value of an `and` or `or` parameter.
    ///
    /// @param prefix characters of the word before the tree, which count in the columns of errors, as in PostgREST
    LogicTree tree(LogicOperator operator, String text, int prefix) {
        Lexer lexer = new Lexer("logic tree", text, prefix);
        lexer.skipBlanks();
        LogicTree tree = logicGroup(lexer, operator, 1);
        lexer.skipBlanks();
        lexer.expectEnd();
        return tree;
    }

    /// Logical operators of a logic tree.
    enum LogicOperator {
        AND,
        OR
    }

    /// End of an operand: that of the text, or that of a term in a logic tree.
    private enum OperandEnd {
        END_OF_TEXT,
        END_OF_TERM
    }

    private LogicTree logicGroup(Lexer lexer, LogicOperator operator, int depth) {
        limits.check(depth, limits.treeDepth(), "--max-tree-depth");
        lexer.expect('(');
        List<LogicTree> terms = new ArrayList<>();
        do {
            lexer.skipBlanks();
            terms.add(term(lexer, depth));
        } while (lexer.skipComma());
        lexer.expect(')');
        return operator == LogicOperator.AND ? new LogicTree.And(terms) : new LogicTree.Or(terms);
    }

    private LogicTree term(Lexer lexer, int depth) {
        int start = lexer.position();
        boolean negated = lexer.skip("not.");
        LogicOperator operator = logicOperator(lexer);
        if (operator != null) {
            LogicTree group = logicGroup(lexer, operator, depth + 1);
            return negated ? new LogicTree.Not(group) : group;
        }
        lexer.reset(start);
        try {
            return termFilter(lexer);
        } catch (ProblemException e) {
            lexer.reset(start);
            throw isSyntaxError(e) ? groupError(lexer, e) : e;
        }
    }

    private LogicTree termFilter(Lexer lexer) {
        FieldPath field = new FieldPath(lexer.identifier(TERM), lexer.path());
        lexer.expect('.');
        boolean negated = lexer.skip("not.");
        FilterOperation operation = operation(lexer, OperandEnd.END_OF_TERM);
        LogicTree filter = countedFilter(field, operation);
        return negated ? new LogicTree.Not(filter) : filter;
    }

    /// Returns the error of a term that is no filter: that of a group if the term begins like one, as in PostgREST.
    private static ProblemException groupError(Lexer lexer, ProblemException filterError) {
        boolean negated = lexer.skip("not.");
        if (lexer.skip("and") || lexer.skip("or")) {
            lexer.skipBlanks();
            return lexer.peek('(') ? filterError : lexer.unexpected("\"(\"");
        }
        return negated ? lexer.unexpected("logic operator (and, or)") : filterError;
    }

    private static boolean isSyntaxError(ProblemException e) {
        return e.problem().codeText().equals(ErrorCode.INVALID_QUERY.text());
    }

    private static @Nullable LogicOperator logicOperator(Lexer lexer) {
        String word = lexer.keyword();
        lexer.skipBlanks();
        if (!lexer.peek('(')) {
            return null;
        }
        return switch (word) {
            case "and" -> LogicOperator.AND;
            case "or" -> LogicOperator.OR;
            default -> null;
        };
    }

    private LogicTree countedFilter(FieldPath field, FilterOperation operation) {
        limits.check(++count, limits.filters(), "--max-filters");
        return new LogicTree.Filter(field, operation);
    }

    private FilterOperation operation(Lexer lexer, OperandEnd end) {
        int start = lexer.position();
        String name = lexer.keyword();
        if (name.equals("in") && lexer.skip('.')) {
            return new FilterOperation.In(listOperand(lexer));
        }
        if (name.equals("is") && lexer.skip('.')) {
            return new FilterOperation.Is(isValue(lexer, end));
        }
        FtsOperator search = FtsOperator.fromText(name);
        if (search != null) {
            return fullTextSearch(lexer, search, end);
        }
        Operator operator = Operator.fromText(name);
        if (operator == null) {
            lexer.reset(start);
            throw lexer.unexpected(EXPECTED);
        }
        Quantifier quantifier = operator.isQuantifiable() ? quantifier(lexer) : null;
        lexer.expect('.');
        String value = operator.sqlOperand(end == OperandEnd.END_OF_TEXT ? lexer.remainder() : operand(lexer));
        return quantifier == null
                ? new FilterOperation.Comparison(operator, value)
                : new FilterOperation.QuantifiedComparison(operator, quantifier, value);
    }

    private static FilterOperation fullTextSearch(Lexer lexer, FtsOperator search, OperandEnd end) {
        String language = null;
        if (lexer.skip('(')) {
            language = lexer.identifier("language");
            lexer.expect(')');
        }
        lexer.expect('.');
        return new FilterOperation.FullTextSearch(
                search, language, end == OperandEnd.END_OF_TEXT ? lexer.remainder() : operand(lexer));
    }

    private static @Nullable Quantifier quantifier(Lexer lexer) {
        if (!lexer.skip('(')) {
            return null;
        }
        Quantifier quantifier;
        if (lexer.skip("any")) {
            quantifier = Quantifier.ANY;
        } else if (lexer.skip("all")) {
            quantifier = Quantifier.ALL;
        } else {
            throw lexer.unexpected("\"any\" or \"all\"");
        }
        lexer.expect(')');
        return quantifier;
    }

    private static IsValue isValue(Lexer lexer, OperandEnd end) {
        int start = lexer.position();
        String text = end == OperandEnd.END_OF_TEXT ? lexer.remainder() : lexer.unquoted();
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "null" -> IsValue.NULL;
            case "not_null" -> IsValue.NOT_NULL;
            case "true" -> IsValue.TRUE;
            case "false" -> IsValue.FALSE;
            case "unknown" -> IsValue.UNKNOWN;
            default -> {
                lexer.reset(start);
                throw lexer.unexpected("isVal: (null, not_null, true, false, unknown)");
            }
        };
    }

    private List<String> listOperand(Lexer lexer) {
        lexer.skipBlanks();
        lexer.expect('(');
        lexer.skipBlanks();
        List<String> values = new ArrayList<>();
        if (!lexer.peek(')')) {
            do {
                limits.check(values.size() + 1, limits.listItems(), "--max-list-items");
                values.add(operand(lexer));
            } while (lexer.skipComma());
        }
        lexer.expect(')');
        lexer.skipBlanks();
        return values.equals(List.of("")) ? List.of() : values;
    }

    /// Reads an operand: a quoted text, an array literal, or the text up to the next comma or parenthesis.
    static String operand(Lexer lexer) {
        int start = lexer.position();
        if (lexer.peek('"') || lexer.peek('{')) {
            String value = delimited(lexer);
            if (value != null) {
                return value;
            }
            lexer.reset(start);
        }
        return lexer.unquoted();
    }

    /// Returns null for malformed quoting, which is then read as unquoted text (`docs/dialect.md`, surprise 8).
    private static @Nullable String delimited(Lexer lexer) {
        String value;
        if (lexer.peek('"')) {
            value = lexer.quotedOrNull();
        } else {
            value = lexer.bracesOrNull();
            lexer.skipBlanks();
        }
        return lexer.atEnd() || lexer.peek(',') || lexer.peek(')') ? value : null;
    }
}
