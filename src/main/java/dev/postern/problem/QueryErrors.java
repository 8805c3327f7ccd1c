package dev.postern.problem;

import java.util.regex.Pattern;

/// Errors of query parameters and of the header `Range`: PGRST100.
public final class QueryErrors {

    private static final String IGNORED = "handling=strict rejects parameters that would be ignored";

    private static final int MAX_EXCERPT = 200;

    /// Several numbers.
    private static final Pattern NUMBERS = Pattern.compile("-?[0-9.]+(,-?[0-9.]+)+");

    private QueryErrors() {}

    /// Creates the error of a parameter that does not fit its grammar.
    ///
    /// @param kind name of the grammar, such as `filter`
    /// @param text text of the parameter
    /// @param offset number of characters before the text that count in the column
    /// @param position index of the first unexpected token
    /// @param found the unexpected token as it is quoted in the error
    /// @param expected description of the expected tokens
    public static ProblemException unexpectedToken(
            String kind, String text, int offset, int position, String found, String expected) {
        return ApiError.of(
                        ErrorCode.INVALID_QUERY,
                        "\"failed to parse " + kind + " (" + excerpt(text) + ")\" (line 1, column "
                                + (offset + position + 1) + ")")
                .withDetails("unexpected " + found + " expecting " + expected)
                .exception();
    }

    /// Creates the error of a filter without an operator, with the likely filter.
    ///
    /// @param parameter name of the parameter
    /// @param value value without an operator
    public static ProblemException missingOperator(String parameter, String value, String expected) {
        return ApiError.of(
                        ErrorCode.INVALID_QUERY,
                        "\"failed to parse filter (" + excerpt(value) + ")\" (line 1, column 1)")
                .withDetails("unexpected "
                        + (value.isEmpty() ? "end of input" : "\"" + Character.toString(value.codePointAt(0)) + "\"")
                        + " expecting " + expected)
                .withHint("Perhaps you meant " + parameter + "=" + likelyFilter(excerpt(value)))
                .exception();
    }

    private static String likelyFilter(String value) {
        if (value.equalsIgnoreCase("null")) {
            return "is.null";
        } else if (NUMBERS.matcher(value).matches()) {
            return "in.(" + value + ")";
        }
        return (value.indexOf('*') >= 0 ? "like." : "eq.") + value;
    }

    private static String excerpt(String text) {
        return text.length() <= MAX_EXCERPT ? text : text.substring(0, MAX_EXCERPT) + "…";
    }

    /// @param position index of the name or value in the query
    public static ProblemException urlNotUtf8(int position) {
        return ApiError.of(ErrorCode.INVALID_QUERY, "\"failed to parse URL\" (line 1, column " + (position + 1) + ")")
                .withDetails("the URL is not UTF-8")
                .withHint("Percent-encode reserved characters, as UTF-8.")
                .exception();
    }

    public static ProblemException ignoredParameter(String name) {
        return invalidParameter(name, "has no effect on this request");
    }

    public static ProblemException repeatedParameter(String name) {
        return invalidParameter(name, "is given twice");
    }

    public static ProblemException parameterWithoutValue(String name) {
        return invalidParameter(name, "has no value");
    }

    public static ProblemException notWholeNumber(String name, String value) {
        return invalidParameter(name, "is not a whole number below 2^63: '" + value + "'");
    }

    public static ProblemException negativeOffset() {
        return invalidParameter("offset", "is less than 0");
    }

    /// @param name `limit` or `offset`
    public static ProblemException contradictsPage(String name) {
        return invalidParameter(name, "contradicts page and per_page");
    }

    /// @param value value of the parameter `for` of the OpenAPI document
    public static ProblemException unknownAudience(String value) {
        return ApiError.of(ErrorCode.INVALID_QUERY, "'" + excerpt(value) + "' is no value of the parameter 'for'")
                .withHint("Use for=complete or for=clients.")
                .exception();
    }

    private static ProblemException invalidParameter(String name, String fact) {
        return ApiError.of(ErrorCode.INVALID_QUERY, "Parameter '" + name + "' " + fact)
                .withDetails(IGNORED)
                .withHint("Correct or remove the parameter, or remove Prefer: handling=strict.")
                .exception();
    }

    public static ProblemException repeatedArgument(String name) {
        return ApiError.of(ErrorCode.INVALID_QUERY, "Argument '" + name + "' is given twice")
                .withDetails(IGNORED)
                .exception();
    }

    /// Creates the error of a parameter that is both an argument and a clause, such as `limit`.
    public static ProblemException argumentOrClause(String name, String function) {
        return ApiError.of(
                        ErrorCode.INVALID_QUERY,
                        "'" + name + "' is an argument of the function '" + function + "' and a clause for its rows")
                .withHint("Call the function by POST: its arguments are in the body, clauses in the URL.")
                .exception();
    }

    public static ProblemException invalidRange(String header) {
        return ApiError.of(ErrorCode.INVALID_QUERY, "The Range header is not a range of rows")
                .withDetails("Range: " + header)
                .withHint("Use first-last, counted from 0, such as 0-9, or 10- for all rows from the 11th.")
                .exception();
    }
}
