package dev.postern.problem;

/// The HTTP statuses of SQLSTATEs (`docs/dialect.md` 1.11).
final class SqlStates {

    private SqlStates() {}

    static int status(String state, String message) {
        return switch (state) {
            case "21000" -> message.endsWith("requires a WHERE clause") ? 400 : 500;
            case "22023" -> message.startsWith("role ") && message.endsWith("does not exist") ? 401 : 400;
            case "23001", "23503", "23505" -> 409;
            case "25006" -> 405;
            case "40001", "40P01", "55P03" -> 409;
            case "42501" -> 401;
            case "42883", "42P01" -> 404;
            case "42P17", "53400" -> 500;
            case "57014", "25P03", "25P04" -> 504;
            case "57P01", "57P02", "57P03" -> 503;
            case "P0001" -> 400;
            default -> classStatus(state);
        };
    }

    private static int classStatus(String state) {
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "08", "53" -> 503;
            case "0L", "0P", "28" -> 403;
            case "09", "25", "2D", "38", "39", "3B", "40", "54", "55", "57", "58", "F0", "HV", "P0", "XX" -> 500;
            case "PT" -> chosenStatus(state);
            default -> 400;
        };
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
