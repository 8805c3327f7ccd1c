package dev.postern.migrate;

import dev.postern.migrate.SqlScript.ScriptStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// SQL lexer that splits a text into statements as psql does (`psqlscan.l` of PostgreSQL 18 with
/// `standard_conforming_strings` on).
///
/// A semicolon ends a statement outside quotes, comments, parentheses and bodies `begin atomic … end`. An
/// unterminated quote extends to the end of the text, so that PostgreSQL reports it.
final class SqlLexer {

    private static final String SPACE = " \t\n\r\f\u000b";
    private static final Pattern DOLLAR_QUOTE =
            Pattern.compile("\\$(?:[\\p{Alpha}_\\x{80}-\\x{10ffff}][\\p{Alnum}_\\x{80}-\\x{10ffff}]*)?\\$");
    private static final Pattern ROUTINE = Pattern.compile("create\\s+(?:or\\s+replace\\s+)?(?:function|procedure)\\b");
    private static final Pattern COPY = Pattern.compile("copy\\b.*\\bfrom\\s+stdin\\b", Pattern.DOTALL);

    /// The psql commands that pg_dump writes around its output.
    private static final Pattern RESTRICT = Pattern.compile("\\\\(?:un)?restrict \\w+");

    private static final Pattern END_OF_ROWS = Pattern.compile("(?m)^\\\\\\.\\r?$");

    private final String text;
    private final List<ScriptStatement> statements = new ArrayList<>();
    private int position;

    /// Position of the first word of the current statement; negative between statements.
    private int statementStart = -1;

    private int line = 1;
    private int countedTo;
    private int parenthesisDepth;
    private int blockDepth;
    private String previousWord = "";

    /// The current statement in lower case, without comments and without the content of its strings.
    private final StringBuilder normalized = new StringBuilder();

    /// The current statement with question marks doubled, because pgjdbc replaces two with one.
    private final StringBuilder escaped = new StringBuilder();

    private SqlLexer(String text) {
        this.text = text;
    }

    static List<ScriptStatement> split(String text) {
        SqlLexer lexer = new SqlLexer(text);
        while (lexer.position < text.length()) {
            lexer.next();
        }
        lexer.endStatement();
        return lexer.statements;
    }

    private void next() {
        int start = position;
        char c = text.charAt(position);
        if (SPACE.indexOf(c) >= 0) {
            position++;
            append(start, " ");
        } else if (text.startsWith("--", position)) {
            position = lineEnd(position);
            append(start, " ");
        } else if (text.startsWith("/*", position)) {
            blockComment();
            append(start, " ");
        } else if (statementStart < 0 && c == '\\') {
            psqlCommand();
        } else if (c == ';' && (statementStart < 0 || (parenthesisDepth == 0 && blockDepth == 0))) {
            endStatement();
            position++;
        } else {
            if (statementStart < 0) {
                statementStart = position;
            }
            token(c);
        }
    }

    private void token(char c) {
        int start = position;
        switch (c) {
            case '\'' -> string(position, at -> skipPast('\'', at));
            case '"' -> {
                position = skipPast('"', position + 1);
                append(start, text.substring(start, position));
            }
            case '$' -> dollarQuote();
            case '(', ')' -> {
                position++;
                parenthesisDepth = Math.max(0, parenthesisDepth + (c == '(' ? 1 : -1));
                append(start, String.valueOf(c));
            }
            default -> {
                if (isWordStart(c)) {
                    word();
                    return;
                }
                position++;
                append(start, String.valueOf(c));
            }
        }
        previousWord = "";
    }

    private void word() {
        int start = position;
        while (position < text.length() && isWordPart(text.charAt(position))) {
            position++;
        }
        String word = text.substring(start, position).toLowerCase(Locale.ROOT);
        if (word.equals("e") && position < text.length() && text.charAt(position) == '\'') {
            string(start, this::skipEscapedString);
            previousWord = "";
            return;
        }
        if (parenthesisDepth == 0) {
            boolean opens = word.equals("atomic")
                    && previousWord.equals("begin")
                    && ROUTINE.matcher(normalized).lookingAt();
            if (opens || (word.equals("case") && blockDepth > 0)) {
                blockDepth++;
            } else if (word.equals("end") && blockDepth > 0) {
                blockDepth--;
            }
        }
        append(start, word);
        previousWord = word;
    }

    private static boolean isWordStart(char c) {
        return c == '_' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || c == '$' || (c >= '0' && c <= '9');
    }

    /// Reads a string, and the strings on the following lines that continue it (PostgreSQL manual, 4.1.2.1).
    ///
    /// @param start position of the string with its prefix
    /// @param skip returns the position after the next closing quote
    private void string(int start, IntUnaryOperator skip) {
        position++;
        while (true) {
            position = skip.applyAsInt(position);
            int next = continuation();
            if (next < 0) {
                append(start, "''");
                return;
            }
            position = next + 1;
        }
    }

    /// Returns the position of a string on a following line that continues the last one; negative if no string
    /// follows.
    private int continuation() {
        boolean newLine = false;
        int at = position;
        while (at < text.length()) {
            if (text.startsWith("--", at)) {
                at = lineEnd(at);
            } else if (SPACE.indexOf(text.charAt(at)) >= 0) {
                newLine |= text.charAt(at) == '\n' || text.charAt(at) == '\r';
                at++;
            } else {
                return newLine && text.charAt(at) == '\'' ? at : -1;
            }
        }
        return -1;
    }

    private int skipEscapedString(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\'') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, text.length());
    }

    /// Returns the position after the next `end` character.
    private int skipPast(char end, int from) {
        int at = text.indexOf(end, from);
        return at < 0 ? text.length() : at + 1;
    }

    private void dollarQuote() {
        int start = position;
        Matcher tag = DOLLAR_QUOTE.matcher(text).region(position, text.length());
        if (!tag.lookingAt()) {
            position++;
            append(start, "$");
            return;
        }
        int end = text.indexOf(tag.group(), tag.end());
        position = end < 0 ? text.length() : end + tag.group().length();
        append(start, "''");
    }

    /// Skips a block comment. Block comments nest (PostgreSQL manual, 4.1.5).
    private void blockComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", position)) {
                depth++;
                position += 2;
            } else if (text.startsWith("*/", position)) {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < text.length());
    }

    private void psqlCommand() {
        int end = lineEnd(position);
        String command = text.substring(position, end).strip();
        if (!RESTRICT.matcher(command).matches()) {
            statements.add(new ScriptStatement(lineOf(position), command, command, command, null));
        }
        position = end;
    }

    private void append(int start, String replacement) {
        if (statementStart >= 0) {
            normalized.append(replacement);
            String token = text.substring(start, position);
            escaped.append(token.equals("?") ? "??" : token);
        }
    }

    private void endStatement() {
        if (statementStart >= 0) {
            String code = normalized.toString().strip();
            statements.add(new ScriptStatement(
                    lineOf(statementStart),
                    text.substring(statementStart, position).strip(),
                    code,
                    escaped.toString().strip(),
                    COPY.matcher(code).lookingAt() ? copyRows() : null));
        }
        statementStart = -1;
        normalized.setLength(0);
        escaped.setLength(0);
        parenthesisDepth = 0;
        blockDepth = 0;
        previousWord = "";
    }

    /// Returns the lines after `copy … from stdin` up to a line `\.` or the end of the text.
    private @Nullable String copyRows() {
        int from = Math.min(lineEnd(position) + 1, text.length());
        Matcher end = END_OF_ROWS.matcher(text).region(from, text.length());
        boolean ends = end.find();
        String rows = text.substring(from, ends ? end.start() : text.length());
        position = ends ? end.end() : text.length();
        return rows;
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private int lineOf(int at) {
        for (; countedTo < at; countedTo++) {
            if (text.charAt(countedTo) == '\n') {
                line++;
            }
        }
        return line;
    }
}
