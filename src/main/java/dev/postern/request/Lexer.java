package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.FieldPath.PathStep;
import dev.postern.request.FieldPath.StepKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place in the text of one parameter, and the tokens that every grammar of the dialect shares (`dialect.md`
/// 1.1).
final class Lexer {

    private final String kind;
    private final String text;
    private int at;

    /// @param kind what the text is called in an error message, `filter` for instance
    Lexer(String kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    boolean peek(String token) {
        return text.startsWith(token, at);
    }

    boolean skip(char c) {
        boolean found = peek(c);
        if (found) {
            at++;
        }
        return found;
    }

    boolean skip(String token) {
        boolean found = peek(token);
        if (found) {
            at += token.length();
        }
        return found;
    }

    void expect(char c) {
        if (!skip(c)) {
            throw unexpected("\"" + c + "\"");
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw unexpected("end of input");
        }
    }

    void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /// A comma with blanks around it.
    boolean comma() {
        skipBlanks();
        boolean found = skip(',');
        if (found) {
            skipBlanks();
        }
        return found;
    }

    int position() {
        return at;
    }

    void reset(int position) {
        at = position;
    }

    String rest() {
        String rest = text.substring(at);
        at = text.length();
        return rest;
    }

    /// A name, quoted or not.
    String identifier(String expected) {
        if (peek('"')) {
            return quoted();
        }
        int start = at;
        while (at < text.length() && nameCharacter(at)) {
            at++;
        }
        String name = text.substring(start, at).strip();
        if (name.isEmpty()) {
            throw unexpected(expected);
        }
        return name;
    }

    /// The name of a column, a relation or an alias.
    String name() {
        return identifier("field name (* or [a..z0..9_$])");
    }

    /// The name of a type: letters, digits, `_`, `$` and blanks.
    String type() {
        int start = at;
        while (at < text.length() && nameCharacter(at) && text.charAt(at) != '-') {
            at++;
        }
        String type = text.substring(start, at).strip();
        if (type.isEmpty()) {
            throw unexpected("the name of a type");
        }
        return type;
    }

    /// Steps into a value, `->a->0->>b`; empty where there are none.
    List<PathStep> path() {
        if (!peek("->")) {
            return List.of();
        }
        List<PathStep> steps = new ArrayList<>();
        while (skip("->")) {
            Arrow arrow = skip('>') ? Arrow.TEXT : Arrow.JSON;
            steps.add(step(arrow));
        }
        return List.copyOf(steps);
    }

    private PathStep step(Arrow arrow) {
        int start = at;
        skip('-');
        int digits = at;
        digits();
        if (at > digits && at - digits <= 9 && stepEnds()) {
            return new PathStep(arrow, StepKind.INDEX, text.substring(start, at));
        }
        reset(start);
        return new PathStep(arrow, StepKind.KEY, peek('"') ? quoted() : key());
    }

    private boolean stepEnds() {
        return atEnd() || ".,)".indexOf(text.charAt(at)) >= 0 || peek("->") || peek("::");
    }

    private String key() {
        int start = at;
        while (at < text.length() && "(:.,>)".indexOf(text.charAt(at)) < 0 && !peek("->")) {
            at++;
        }
        if (at == start) {
            throw unexpected("json key");
        }
        return text.substring(start, at);
    }

    private boolean nameCharacter(int i) {
        char c = text.charAt(i);
        if (c == '-') {
            return i + 1 >= text.length() || text.charAt(i + 1) != '>';
        }
        return Character.isLetterOrDigit(c) || c == '_' || c == ' ' || c == '$' || Character.isSurrogate(c);
    }

    /// A lower-case word, empty if there is none.
    String keyword() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
            at++;
        }
        return text.substring(start, at);
    }

    void digits() {
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
    }

    /// Text in double quotes, where a backslash takes the next character as it is.
    String quoted() {
        expect('"');
        reset(at - 1);
        String value = quotedOrNull();
        if (value == null) {
            at = text.length();
            throw unexpected("\"");
        }
        return value;
    }

    /// Text in double quotes; null where they are not closed.
    @Nullable
    String quotedOrNull() {
        StringBuilder value = new StringBuilder();
        int i = at + 1;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '"') {
                at = i;
                return value.toString();
            }
            if (c == '\\' && i < text.length()) {
                c = text.charAt(i++);
            }
            value.append(c);
        }
        return null;
    }

    /// Everything up to the next comma or closing parenthesis.
    String unquoted() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ')') {
            at++;
        }
        return text.substring(start, at);
    }

    /// An array literal, its braces included; null where they are not closed, or hold others.
    @Nullable
    String bracesOrNull() {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '}' && text.charAt(end) != '{') {
            end++;
        }
        if (end == text.length() || text.charAt(end) == '{') {
            return null;
        }
        String value = text.substring(at, end + 1);
        at = end + 1;
        return value;
    }

    ProblemException unexpected(String expected) {
        String found = atEnd() ? "end of input" : "\"" + Character.toString(text.codePointAt(at)) + "\"";
        return ApiError.of(
                        ErrorCode.INVALID_QUERY,
                        "\"failed to parse " + kind + " (" + shown() + ")\" (line 1, column " + (at + 1) + ")")
                .withDetails("unexpected " + found + " expecting " + expected)
                .exception();
    }

    private String shown() {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
