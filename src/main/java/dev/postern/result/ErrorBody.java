package dev.postern.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.BatchError;
import dev.postern.problem.Details;
import dev.postern.problem.Problem;

/// The body of an error (`dialect.md` 1.11).
public final class ErrorBody {

    /// The header that names the error beside its body (RFC 9209).
    public static final String PROXY_STATUS = "Proxy-Status";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ErrorBody() {}

    /// What [#PROXY_STATUS] says.
    public static String proxyStatus(Problem problem) {
        return "Postern; error=" + problem.codeText();
    }

    /// How much is told.
    public enum Verbosity {
        /// All four keys, always.
        VERBOSE,
        /// Code and message alone.
        MINIMAL
    }

    public static String of(Problem problem, Verbosity verbosity) {
        ObjectNode body = JSON.createObjectNode();
        body.put("code", problem.codeText());
        body.put("message", problem.message());
        if (problem instanceof BatchError of) {
            body.put("operation", of.operation());
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
        body.put("hint", problem.hint());
        return body.toString();
    }
}
