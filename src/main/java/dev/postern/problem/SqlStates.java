package dev.postern.problem;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The HTTP statuses of SQLSTATEs (`docs/dialect.md` 1.11).
///
/// A status from 500 on is for failures of the service or of the database, which monitoring reports. An error that
/// the request causes by its values has a status below 500.
final class SqlStates {

    private static final int DEFAULT_STATUS = 400;

    /// The rules, each with its reason. A rule for a state wins over that for its class.
    static final List<Rule> RULES = List.of(
            new Rule("08", 503, "the connection to the database failed"),
            new Rule("09", 500, "a trigger failed"),
            new Rule("0L", 403, "the role cannot grant"),
            new Rule("0P", 403, "the role cannot be assumed"),
            new Rule("21000", 400, "the values select several rows where SQL expects one"),
            new Rule("22023", 400, "a value is not a valid parameter"),
            new Rule("23001", 409, "rows reference the row"),
            new Rule("23503", 409, "the referenced row is missing, or rows reference the row"),
            new Rule("23505", 409, "a row with the key exists"),
            new Rule("23P01", 409, "a row excludes the new one"),
            new Rule("25", 500, "the state of the transaction is invalid"),
            new Rule("25006", 405, "the method is read-only, and the function writes"),
            new Rule("25P03", 504, "the transaction was idle for too long"),
            new Rule("25P04", 504, "the transaction took too long"),
            new Rule("28", 403, "the role is not authorized"),
            new Rule("2D", 500, "a function ended the transaction"),
            new Rule("38", 500, "an external routine failed"),
            new Rule("39", 500, "an external routine was called wrongly"),
            new Rule("3B", 500, "a savepoint is invalid"),
            new Rule("40", 500, "the transaction was rolled back"),
            new Rule("40001", 409, "another transaction changed the rows"),
            new Rule("40P01", 409, "another transaction locked the rows"),
            new Rule("42501", 401, "the role lacks a privilege; 403 if a token names the role"),
            new Rule("42883", 404, "the function or operator does not exist"),
            new Rule("42P01", 404, "the table does not exist"),
            new Rule("42P17", 500, "an object of the schema refers to itself"),
            new Rule("53", 503, "PostgreSQL lacks resources"),
            new Rule("53400", 500, "a limit of the configuration is too low"),
            new Rule("54", 400, "a value or the request exceeds a limit of PostgreSQL"),
            new Rule("55", 409, "the object is not in the state that the request needs"),
            new Rule("57", 500, "an administrator intervened"),
            new Rule("57014", 504, "the statement was cancelled or took too long"),
            new Rule("57P01", 503, "PostgreSQL shuts down"),
            new Rule("57P02", 503, "PostgreSQL crashed"),
            new Rule("57P03", 503, "PostgreSQL starts"),
            new Rule("58", 500, "the operating system failed"),
            new Rule("F0", 500, "a configuration file is invalid"),
            new Rule("HV", 500, "a foreign data wrapper failed"),
            new Rule("P0", 500, "a function failed"),
            new Rule("P0001", 400, "a function rejects the request"),
            new Rule("XX", 500, "PostgreSQL failed"));

    private static final Map<String, Rule> RULES_BY_STATE =
            RULES.stream().collect(Collectors.toUnmodifiableMap(Rule::state, Function.identity()));

    private SqlStates() {}

    /// The status of a state or of a class.
    ///
    /// @param state five characters, or the first two for a class
    /// @param reason cause of the errors, which decides who has to act
    record Rule(String state, int status, String reason) {}

    static int status(String state, String message) {
        if (state.equals("21000") && message.startsWith("ON CONFLICT DO UPDATE")) {
            return 409; // two objects of the payload are one row
        } else if (state.equals("22023") && message.startsWith("role ") && message.endsWith("does not exist")) {
            return 401; // the role of the token
        } else if (state.startsWith("PT")) {
            return chosenStatus(state);
        }
        Rule rule = RULES_BY_STATE.get(state);
        Rule classRule = RULES_BY_STATE.get(state.substring(0, Math.min(2, state.length())));
        return rule != null ? rule.status() : classRule != null ? classRule.status() : DEFAULT_STATUS;
    }

    /// Returns the status that SQL chooses by raising `PTnnn`; 500 for an interim status (RFC 9110, 15.2) or none
    /// at all.
    private static int chosenStatus(String state) {
        for (int i = 2; i < 5; i++) {
            if (i >= state.length() || !Character.isDigit(state.charAt(i))) {
                return 500;
            }
        }
        int status = Integer.parseInt(state.substring(2));
        return status >= 200 && status < 600 ? status : 500;
    }
}
