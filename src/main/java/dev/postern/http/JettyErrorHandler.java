package dev.postern.http;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.FatalErrors;
import dev.postern.result.ErrorBody;
import dev.postern.result.ErrorBody.Verbosity;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers to what never becomes a request: a malformed line, headers or a URL that are too long.
final class JettyErrorHandler extends ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(JettyErrorHandler.class);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String message = switch (status) {
            case 414 -> "The URL is too long";
            case 431 -> "The headers are too long";
            case 503 -> "The service is shutting down";
            default -> "The request is not HTTP as this service understands it";
        };
        ApiError refusal = ApiError.of(code(status), message);
        String body = ErrorBody.of(refusal, Verbosity.VERBOSE);
        response.getHeaders().put(HttpHeader.CONNECTION, "close"); // its body may not have been read
        response.getHeaders().put(ErrorBody.PROXY_STATUS, ErrorBody.proxyStatus(refusal));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
        Content.Sink.write(response, true, body, callback);
        return true;
    }

    private static ErrorCode code(int status) {
        return status == 414 ? ErrorCode.URL_TOO_LONG : status >= 500 ? ErrorCode.INTERNAL : ErrorCode.PATH_NOT_FOUND;
    }

    /// An error of the JVM itself, while a request was answered. Only a stack overflow is answered: the process ends
    /// after any other.
    static void write(HttpServletResponse response, Error error) {
        FatalErrors.check(error);
        LOG.error("A request failed", error);
        if (response.isCommitted()) {
            ClientConnection.reset(endPoint(response), error);
            return;
        }
        ApiError refusal = ApiError.of(ErrorCode.INTERNAL, "The service failed");
        try {
            response.setStatus(refusal.status());
            response.setContentType("application/json; charset=utf-8");
            response.setHeader(ErrorBody.PROXY_STATUS, ErrorBody.proxyStatus(refusal));
            response.getOutputStream()
                    .write(ErrorBody.of(refusal, Verbosity.VERBOSE).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("The client has gone", e);
        }
    }

    private static EndPoint endPoint(HttpServletResponse response) {
        return ServletContextResponse.getServletContextResponse(response)
                .getRequest()
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }
}
