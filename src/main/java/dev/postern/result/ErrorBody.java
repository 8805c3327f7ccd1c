package dev.postern.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.BatchError;
import dev.postern.problem.Details;
import dev.postern.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Body of an error response (`docs/dialect.md` 1.11).
public final class ErrorBody {

    /// Header that repeats the error code (RFC 9209).
    public static final String PROXY_STATUS = "Proxy-Status";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ErrorBody() {}

    /// Returns the value of [#PROXY_STATUS].
    public static String proxyStatus(Problem problem) {
        return "Postern; error=" + problem.codeText();
    }

    /// Members of an error body.
    public enum Verbosity {
        /// All members, also those that are null.
        VERBOSE,
        /// Code and message, and the operation of a batch error.
        MINIMAL
    }

    public static String of(Problem problem, Verbosity verbosity) {
        return of(problem, problem.hint(), verbosity);
    }

    /// @param hint hint in place of that of the problem
    public static String of(Problem problem, @Nullable String hint, Verbosity verbosity) {
        ObjectNode body = JSON.createObjectNode();
        body.put("code", problem.codeText());
        body.put("message", problem.message());
        if (problem instanceof BatchError batch) {
            body.put("operation", batch.operation());
        }
        if (verbosity == Verbosity.MINIMAL) {
            return body.toString();
        }
        Details details = problem.details();
        switch (details) {
            case null -> body.putNull("details");
            case Details.Text text -> body.put("details", text.text());
            case Details.Choices choices -> body.set("details", JSON.valueToTree(choices.choices()));
        }
        body.put("hint", hint);
        return body.toString();
    }
}
