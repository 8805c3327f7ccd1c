package dev.postern.problem;

/// Errors of request bodies: PGRST102, PSTRN606 and PSTRN607.
public final class BodyErrors {

    private BodyErrors() {}

    public static ProblemException emptyJson() {
        return json().exception();
    }

    /// @param cause message of the parser
    public static ProblemException invalidJson(String cause) {
        return json().withDetails(cause).exception();
    }

    /// Creates the error of JSON beyond a limit of its reader.
    ///
    /// @param subject `Number`, `Name` or `Document`, whose depth is limited
    /// @param limit maximum characters, or levels of the document
    public static ProblemException jsonLimit(String subject, String limit) {
        return invalidJson(
                switch (subject) {
                    case "Number" -> "A number has more than " + limit + " characters";
                    case "Name" -> "A key has more than " + limit + " characters";
                    default -> "The value has more than " + limit + " levels";
                });
    }

    public static ProblemException textAfterJson() {
        return invalidJson("There is text after the value");
    }

    private static ApiError json() {
        return ApiError.of(ErrorCode.INVALID_BODY, "Empty or invalid json");
    }

    public static ProblemException notUtf8() {
        return ErrorCode.INVALID_BODY.exception("The request body is not UTF-8");
    }

    public static ProblemException emptyCsv() {
        return csv().exception();
    }

    /// @param cause message of the parser
    public static ProblemException invalidCsv(String cause) {
        return csv().withDetails(cause).exception();
    }

    private static ApiError csv() {
        return ApiError.of(ErrorCode.INVALID_BODY, "Empty or invalid csv");
    }

    /// Creates the error of a line with another number of fields than the header.
    ///
    /// @param line number of the line, from 1
    public static ProblemException csvFieldCount(long line, int fields, int headerFields) {
        return ApiError.of(ErrorCode.INVALID_BODY, "All lines must have same number of fields")
                .withDetails("Line " + line + " has " + fields + ", the header " + headerFields)
                .exception();
    }

    public static ProblemException repeatedFormField(String name) {
        return ErrorCode.INVALID_BODY.exception("Form field '" + name + "' occurs twice");
    }

    public static ProblemException invalidForm() {
        return ApiError.of(ErrorCode.INVALID_BODY, "Empty or invalid form")
                .withDetails("Percent-encode reserved characters, as UTF-8.")
                .exception();
    }

    public static ProblemException notOneObject() {
        return ErrorCode.INVALID_BODY.exception("The body must be one JSON object");
    }

    public static ProblemException severalObjectsForUpdate(long objects) {
        return ApiError.of(ErrorCode.INVALID_BODY, "An update accepts only one object")
                .withDetails("The array has " + objects + " objects")
                .exception();
    }

    public static ProblemException differentKeys() {
        return keys().withHint("Give every object the same keys, list the columns in ?columns=,"
                        + " or set Prefer: missing=default.")
                .exception();
    }

    /// @param index index of the element, from 0
    public static ProblemException elementNotObject(long index) {
        return keys().withDetails("Element " + index + " of the array is not an object")
                .exception();
    }

    private static ApiError keys() {
        return ApiError.of(ErrorCode.INVALID_BODY, "All object keys must match");
    }

    /// @param contentType value of the header `Content-Type`
    public static ProblemException payloadTypeNotAcceptable(String contentType) {
        return contentType(contentType)
                .withHint("Send application/json, text/csv or application/x-www-form-urlencoded.")
                .exception();
    }

    /// @param contentType media type of the arguments of a function
    public static ProblemException argumentTypeNotAcceptable(String contentType) {
        return contentType(contentType).withHint("Send application/json.").exception();
    }

    /// @param contentType value of the header `Content-Type` of an operation in a batch
    public static ProblemException operationTypeNotAcceptable(String contentType) {
        return contentType(contentType)
                .withHint("Send the body of an operation as JSON.")
                .exception();
    }

    private static ApiError contentType(String contentType) {
        return ApiError.of(ErrorCode.INVALID_BODY, "Content-Type not acceptable: " + contentType);
    }

    /// Creates the error of a login with another media type (RFC 9110, 15.5.16).
    ///
    /// @param contentType value of the header `Content-Type`
    public static ProblemException loginTypeNotSupported(String contentType) {
        return ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The media type '" + contentType + "' is not supported")
                .withHint("Send application/json or application/x-www-form-urlencoded.")
                .exception();
    }

    /// Creates the error of a body that ends before its announced length.
    public static ApiError incomplete() {
        return ApiError.of(ErrorCode.INVALID_BODY, "The request body is incomplete");
    }

    /// Creates the error of a body with an unsupported coding (RFC 9110, 15.5.16).
    public static ProblemException unsupportedCoding(String coding) {
        return ApiError.of(ErrorCode.UNSUPPORTED_CODING, "The content coding '" + coding + "' is not supported")
                .withHint("Send the request body with zstd or gzip, or without a coding.")
                .withHeader("Accept-Encoding", "zstd, gzip")
                .exception();
    }

    /// @param coding `zstd` or `gzip`
    public static Problem invalidCoding(String coding) {
        return ApiError.of(ErrorCode.INVALID_BODY, "The request body is not valid " + coding);
    }
}
