package dev.postern.problem;

/// Errors of values that do not fit the generated classes: PGRSTX00.
public final class ResultErrors {

    private ResultErrors() {}

    /// @param type OID of a column's type
    public static ProblemException unexpectedType(int type) {
        return unreadable("a column has type " + type + ", which the generated classes do not expect");
    }

    public static ProblemException valueLength(int expectedBytes, int bytes) {
        return unreadable("a value of " + expectedBytes + " bytes has " + bytes);
    }

    public static ProblemException integerLength(int bytes) {
        return unreadable("an integer has " + bytes + " bytes");
    }

    public static ProblemException recordSize(int expectedFields, int fields) {
        return unreadable("a record of " + expectedFields + " fields has " + fields);
    }

    /// @param index index of the field, from 0
    public static ProblemException missingField(int index) {
        return unreadable("a record has no field " + index);
    }

    public static ProblemException embedNotRecords() {
        return unreadable("an embed is not an array of records");
    }

    public static ProblemException notDateTime(String text) {
        return unreadable("'" + text + "' is not an ISO date or time");
    }

    /// @param encoding name of an encoding that CSV does not have
    public static ProblemException csvEncoding(String encoding) {
        return unreadable("a CSV field has encoding " + encoding);
    }

    private static ProblemException unreadable(String reason) {
        return ApiError.of(ErrorCode.INTERNAL, "The database response could not be read: " + reason)
                .withHint("Run ./postern generate if the database schema has changed.")
                .exception();
    }
}
