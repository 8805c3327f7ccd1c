package dev.postern.request;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ApiError;
import dev.postern.request.Field.Arrow;
import dev.postern.request.Field.By;
import dev.postern.request.Field.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place in the text of one parameter, and the tokens that every grammar of the dialect shares (`dialect.md`
/// 1.1).
final class Cursor {

    private final String kind;
    private final String text;
    private int at;

    /// @param kind what the text is called in an error message, `filter` for instance
    Cursor(String kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    boolean looksAt(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    boolean looksAt(String token) {
        return text.startsWith(token, at);
    }

    boolean skip(char c) {
        boolean found = looksAt(c);
        if (found) {
            at++;
        }
        return found;
    }

    boolean skip(String token) {
        boolean found = looksAt(token);
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

    void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /// A comma with blanks around it.
    boolean comma() {
        blanks();
        boolean found = skip(',');
        if (found) {
            blanks();
        }
        return found;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    String rest() {
        String rest = text.substring(at);
        at = text.length();
        return rest;
    }

    /// A name, quoted or not.
    String identifier(String expected) {
        if (looksAt('"')) {
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
    List<Step> path() {
        if (!looksAt("->")) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        while (skip("->")) {
            Arrow arrow = skip('>') ? Arrow.TEXT : Arrow.JSON;
            steps.add(step(arrow));
        }
        return List.copyOf(steps);
    }

    private Step step(Arrow arrow) {
        int start = at;
        skip('-');
        int digits = at;
        digits();
        if (at > digits && at - digits <= 9 && stepEnds()) {
            return new Step(arrow, By.INDEX, text.substring(start, at));
        }
        back(start);
        return new Step(arrow, By.KEY, looksAt('"') ? quoted() : key());
    }

    private boolean stepEnds() {
        return atEnd() || ".,)".indexOf(text.charAt(at)) >= 0 || looksAt("->") || looksAt("::");
    }

    private String key() {
        int start = at;
        while (at < text.length() && "(:.,>)".indexOf(text.charAt(at)) < 0 && !looksAt("->")) {
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
    String word() {
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
        back(at - 1);
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
    String raw() {
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
                        ErrorCode.QUERY_STRING,
                        "\"failed to parse " + kind + " (" + shown() + ")\" (line 1, column " + (at + 1) + ")")
                .withDetails("unexpected " + found + " expecting " + expected)
                .exception();
    }

    private String shown() {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
