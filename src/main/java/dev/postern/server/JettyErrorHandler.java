package dev.postern.server;

import dev.postern.metrics.RequestMeasurement;
import dev.postern.problem.ApiError;
import dev.postern.problem.FatalErrors;
import dev.postern.problem.InternalErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.PathErrors;
import dev.postern.result.ErrorBody;
import dev.postern.result.ErrorBody.Verbosity;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Error handler of requests that Jetty rejects: a malformed request line, headers or a URL that are too long.
final class JettyErrorHandler extends ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(JettyErrorHandler.class);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ApiError apiError = error(response.getStatus());
        String body = ErrorBody.of(apiError, Verbosity.VERBOSE);
        MeasuredRequest measured = Request.as(request, MeasuredRequest.class);
        if (measured != null) {
            measured.measurement().setCode(apiError.code().text());
        }
        ApiServer.addHeaders(response.getHeaders());
        if (!response.getHeaders().contains(RequestId.HEADER)) {
            response.getHeaders()
                    .put(RequestId.HEADER, RequestId.of(request.getHeaders().get(RequestId.HEADER)));
        }
        response.getHeaders().put(HttpHeader.CONNECTION, "close"); // the request body may be unread
        if (apiError.retryAfter() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, apiError.retryAfter());
        }
        response.getHeaders().put(ErrorBody.PROXY_STATUS, ErrorBody.proxyStatus(apiError));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ContentType.JSON);
        Content.Sink.write(response, true, body, callback);
        return true;
    }

    private static ApiError error(int status) {
        return switch (status) {
            case 414 -> LimitErrors.urlTooLong();
            case 431 -> PathErrors.headersTooLong();
            case 503 -> InternalErrors.shuttingDown();
            default -> status < 500 ? PathErrors.invalidHttp() : InternalErrors.unsupportedHttp();
        };
    }

    /// Responds to an error of the JVM during a request. Only after a stack overflow does the process continue.
    static void write(HttpServletResponse response, Error error) {
        FatalErrors.check(error);
        LOG.error("A request failed", error);
        if (response.isCommitted()) {
            ClientConnection.reset(
                    ServletContextResponse.getServletContextResponse(response).getRequest(), error);
            return;
        }
        ApiError apiError = InternalErrors.failed();
        RequestMeasurement measured = RequestMeasurement.current();
        if (measured != null) {
            measured.setCode(apiError.code().text());
        }
        try {
            response.setStatus(apiError.status());
            ContentType.set(response, ContentType.JSON);
            response.setHeader(ErrorBody.PROXY_STATUS, ErrorBody.proxyStatus(apiError));
            response.getOutputStream()
                    .write(ErrorBody.of(apiError, Verbosity.VERBOSE).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("The client disconnected", e);
        }
    }
}
