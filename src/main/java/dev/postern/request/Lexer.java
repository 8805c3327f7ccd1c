package dev.postern.request;

import dev.postern.problem.ProblemException;
import dev.postern.problem.QueryErrors;
import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.FieldPath.PathStep;
import dev.postern.request.FieldPath.StepKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lexer of one parameter, with the tokens that all grammars share (`docs/dialect.md` 1.1).
final class Lexer {

    /// Description of a name, for parse errors.
    static final String NAME = "field name (* or [a..z0..9_$])";

    private static final String END_OF_INPUT = "end of input";

    /// Description of the tokens that can follow the digits of an array index, for parse errors.
    private static final String INDEX_END = "digit, \"->\", \"::\", \".\", \",\" or end of input";

    private final String kind;
    private final String text;
    private int position;

    /// Characters before the text that count in the columns of error messages.
    private final int offset;

    /// @param kind name of the text in error messages, such as `filter`
    Lexer(String kind, String text) {
        this(kind, text, 0);
    }

    /// @param offset number of characters before the text that count in the columns of error messages
    Lexer(String kind, String text, int offset) {
        this.kind = kind;
        this.text = text;
        this.offset = offset;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    boolean peek(char c) {
        return position < text.length() && text.charAt(position) == c;
    }

    boolean peek(String token) {
        return text.startsWith(token, position);
    }

    boolean skip(char c) {
        boolean found = peek(c);
        if (found) {
            position++;
        }
        return found;
    }

    boolean skip(String token) {
        boolean found = peek(token);
        if (found) {
            position += token.length();
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
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
    }

    /// Skips a comma and the blanks around it.
    boolean skipComma() {
        skipBlanks();
        boolean found = skip(',');
        if (found) {
            skipBlanks();
        }
        return found;
    }

    int position() {
        return position;
    }

    void reset(int position) {
        this.position = position;
    }

    String remainder() {
        String rest = text.substring(position);
        position = text.length();
        return rest;
    }

    /// Reads a quoted or unquoted name.
    String identifier(String expected) {
        if (peek('"')) {
            return quoted();
        }
        int start = position;
        while (position < text.length() && isNameCharacter(position)) {
            position++;
        }
        String name = text.substring(start, position).strip();
        if (name.isEmpty()) {
            throw unexpected(expected);
        }
        return name;
    }

    /// Reads the name of a column, a relationship or an alias.
    String name() {
        return identifier(NAME);
    }

    /// Reads a type name: letters, digits, `_`, `$` and blanks.
    String typeName() {
        int start = position;
        while (position < text.length() && isNameCharacter(position) && text.charAt(position) != '-') {
            position++;
        }
        String type = text.substring(start, position).strip();
        if (type.isEmpty()) {
            throw unexpected("the name of a type");
        }
        return type;
    }

    /// Reads the steps of a JSON path, `->a->0->>b`; an empty list without a path.
    List<PathStep> path() {
        if (!peek("->")) {
            return List.of();
        }
        List<PathStep> steps = new ArrayList<>();
        while (skip("->")) {
            Arrow arrow = skip('>') ? Arrow.TEXT : Arrow.JSON;
            steps.add(step(arrow));
        }
        return steps;
    }

    private PathStep step(Arrow arrow) {
        int start = position;
        skip('-');
        int digits = position;
        skipDigits();
        if (position > digits && position - digits <= 9 && isStepEnd()) {
            return new PathStep(arrow, StepKind.INDEX, text.substring(start, position));
        }
        if (digits > start) {
            throw position == digits ? unexpected("digit") : unexpectedCharacter(INDEX_END);
        }
        reset(start);
        return new PathStep(arrow, StepKind.KEY, peek('"') ? quoted() : key());
    }

    private boolean isStepEnd() {
        return atEnd() || ".,)".indexOf(text.charAt(position)) >= 0 || peek("->") || peek("::");
    }

    private String key() {
        int start = position;
        while (position < text.length() && "(:.,>)".indexOf(text.charAt(position)) < 0 && !peek("->")) {
            position++;
        }
        if (position == start) {
            throw unexpected("\"-\", digit or any non reserved character different from: .,>()");
        }
        return text.substring(start, position);
    }

    private boolean isNameCharacter(int i) {
        char c = text.charAt(i);
        if (c == '-') {
            return i + 1 >= text.length() || text.charAt(i + 1) != '>';
        }
        return Character.isLetterOrDigit(c) || c == '_' || c == ' ' || c == '$' || Character.isSurrogate(c);
    }

    /// Reads a lower-case word; empty without one.
    String keyword() {
        int start = position;
        while (position < text.length() && text.charAt(position) >= 'a' && text.charAt(position) <= 'z') {
            position++;
        }
        return text.substring(start, position);
    }

    void skipDigits() {
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
    }

    /// Reads a text in double quotes, in which a backslash escapes the next character.
    String quoted() {
        expect('"');
        reset(position - 1);
        String value = quotedOrNull();
        if (value == null) {
            position = text.length();
            throw unexpected("\"");
        }
        return value;
    }

    /// Reads a text in double quotes; null if the closing quote is missing.
    @Nullable
    String quotedOrNull() {
        StringBuilder value = new StringBuilder();
        int i = position + 1;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '"') {
                position = i;
                return value.toString();
            }
            if (c == '\\' && i < text.length()) {
                c = text.charAt(i++);
            }
            value.append(c);
        }
        return null;
    }

    /// Reads up to the next comma or closing parenthesis.
    String unquoted() {
        int start = position;
        while (position < text.length() && text.charAt(position) != ',' && text.charAt(position) != ')') {
            position++;
        }
        return text.substring(start, position);
    }

    /// Reads an array literal with its braces; null if they are not closed or are nested.
    @Nullable
    String bracesOrNull() {
        int end = position + 1;
        while (end < text.length() && text.charAt(end) != '}' && text.charAt(end) != '{') {
            end++;
        }
        if (end == text.length() || text.charAt(end) == '{') {
            return null;
        }
        String value = text.substring(position, end + 1);
        position = end + 1;
        return value;
    }

    ProblemException unexpected(String expected) {
        return QueryErrors.unexpectedToken(kind, text, offset, position, quotedToken(position), expected);
    }

    /// Creates the error of a character after the last token, which PostgREST's parser writes in single quotes.
    ProblemException unexpectedCharacter(String expected) {
        String found = atEnd() ? END_OF_INPUT : "'" + Character.toString(text.codePointAt(position)) + "'";
        return QueryErrors.unexpectedToken(kind, text, offset, position, found, expected);
    }

    /// Creates the error of a text that begins with no word of a list. It names the first character that the first
    /// word lacks.
    ProblemException unexpectedWord(String firstWord, String expected) {
        int difference = position;
        while (difference < text.length() && firstWord.startsWith(text.substring(position, difference + 1))) {
            difference++;
        }
        return QueryErrors.unexpectedToken(kind, text, offset, position, quotedToken(difference), expected);
    }

    private String quotedToken(int index) {
        return index >= text.length() ? END_OF_INPUT : "\"" + Character.toString(text.codePointAt(index)) + "\"";
    }
}
