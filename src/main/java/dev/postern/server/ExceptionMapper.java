package dev.postern.server;

import dev.postern.api.CallerPrivileges;
import dev.postern.auth.Challenges;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.ObjectHintException;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.metrics.RequestMeasurement.Ending;
import dev.postern.problem.FatalErrors;
import dev.postern.problem.InternalErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.PathErrors;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.result.ErrorBody;
import dev.postern.result.ErrorBody.Verbosity;
import dev.postern.result.RaisedErrorParser;
import dev.postern.server.ResponseSender.TruncatedResponseException;
import dev.postern.store.SqlErrors;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mapper of exceptions to error responses. The access log has their codes.
final class ExceptionMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ExceptionMapper.class);

    /// Codes of errors without a valid token: no privilege, no anonymous access, an expired token.
    private static final Set<String> TOKEN_MISSING = Set.of("42501", "PGRST302", "PGRST303");

    private final Verbosity verbosity;
    private final CallerPrivileges callerPrivileges;
    private final ApiCatalog catalog;
    private final Function<Throwable, @Nullable Problem> applicationProblems;
    private final String basePath;
    private final @Nullable String loginHint;

    /// @param verbosity members of an error body
    /// @param callerPrivileges privileges that decide which objects a hint names
    /// @param catalog catalog with the write-only columns, whose values no error shows
    /// @param applicationProblems function from an exception of application code to its error; null for others
    /// @param basePath base path of the API, for hints
    /// @param loginPath path that issues tokens, for hints; null for none
    ExceptionMapper(
            Verbosity verbosity,
            CallerPrivileges callerPrivileges,
            ApiCatalog catalog,
            Function<Throwable, @Nullable Problem> applicationProblems,
            String basePath,
            @Nullable String loginPath) {
        this.verbosity = verbosity;
        this.callerPrivileges = callerPrivileges;
        this.catalog = catalog;
        this.applicationProblems = applicationProblems;
        this.basePath = basePath;
        this.loginHint = loginPath == null ? null : "Get a token from POST " + loginPath + ".";
    }

    void register(RoutesConfig routes) {
        routes.exception(ObjectHintException.class, (e, http) -> respond(http, withHints(http, e)));
        routes.exception(ClientDisconnectedException.class, (e, http) -> {
            setEnding(Ending.DISCONNECTED);
            respond(http, e.problem());
        });
        routes.exception(ProblemException.class, (e, http) -> respond(http, e.problem()));
        routes.exception(DataAccessException.class, (e, http) -> respond(http, SqlErrors.problem(e)));
        routes.exception(MethodNotAllowedResponse.class, this::methodNotAllowed);
        routes.exception(HttpResponseException.class, this::rejectedByJavalin);
        routes.exception(TruncatedResponseException.class, ExceptionMapper::truncated);
        routes.exception(UncheckedIOException.class, ExceptionMapper::disconnected);
        routes.exception(IOException.class, (e, http) -> respond(http, RequestBodyReader.problem(e)));
        routes.exception(Exception.class, (e, http) -> respondInternal(http, e));
    }

    /// Returns the problem with hints at objects that the caller can use; without hints if those are
    /// unknown.
    private Problem withHints(Context http, ObjectHintException e) {
        try {
            return e.problem(
                    callerPrivileges.of(callerPrivileges.authentication().identity(new ServletHeaders(http))));
        } catch (ProblemException failure) {
            LOG.debug("No hint for request {}: {}", RequestId.of(http), failure.getMessage());
            return e.problem();
        }
    }

    private void respondInternal(Context http, Throwable failure) {
        Problem known = applicationProblems.apply(failure);
        if (known != null) {
            respond(http, known);
            return;
        }
        FatalErrors.check(failure);
        LOG.error("{} {} failed, request {}", http.method(), http.path(), RequestId.of(http), failure);
        respond(http, InternalErrors.unexpected(RequestId.of(http)));
    }

    private void respond(Context http, Problem original) {
        Problem problem = RaisedErrorParser.parse(catalog.withoutWriteOnlyValues(original));
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.setCode(problem.codeText());
            request.setMessage(problem.status() < 500 ? null : problem.message());
        }
        if (http.res().isCommitted()) {
            truncated(new TruncatedResponseException(new ProblemException(problem)), http);
            return;
        }
        problem.headers().forEach(http::header);
        if (problem.retryAfter() > 0) {
            http.header("Retry-After", String.valueOf(problem.retryAfter()));
        }
        int status = status(http, problem);
        String challenge = status == 401 ? Challenges.of(problem) : null;
        if (challenge != null) {
            http.header("WWW-Authenticate", challenge);
        }
        http.header(ErrorBody.PROXY_STATUS, ErrorBody.proxyStatus(problem));
        http.status(status);
        ContentType.set(http.res(), ContentType.JSON);
        ReasonPhrase.set(http, problem.reasonPhrase());
        RequestBodyReader.respondUnread(http, ErrorBody.of(problem, hint(problem, status), verbosity));
    }

    /// Returns the hint of an error, or the route that issues tokens if a token can help.
    private @Nullable String hint(Problem problem, int status) {
        boolean isTokenMissing = status == 401 && TOKEN_MISSING.contains(problem.codeText());
        return problem.hint() == null && isTokenMissing ? loginHint : problem.hint();
    }

    /// Returns the status: 403 if a caller whose token names a role lacks a privilege (`docs/dialect.md` 1.11).
    private int status(Context http, Problem problem) {
        boolean isForbidden = problem.codeText().equals("42501")
                && callerPrivileges.authentication().namesRole(new ServletHeaders(http));
        return isForbidden ? 403 : problem.status();
    }

    private void methodNotAllowed(MethodNotAllowedResponse e, Context http) {
        http.header("Allow", e.getDetails().getOrDefault("availableMethods", ""));
        respond(http, PathErrors.methodNotAllowed(http.method().name()));
    }

    private void rejectedByJavalin(HttpResponseException e, Context http) {
        if (e.getStatus() == 404) {
            respond(http, PathErrors.notFoundBelow(basePath));
        } else if (e.getStatus() == 413) {
            respond(http, LimitErrors.bodyTooLarge());
        } else {
            respondInternal(http, e);
        }
    }

    /// Resets the connection of a response that failed after its first bytes, so that it looks truncated.
    private static void truncated(TruncatedResponseException e, Context http) {
        setEnding(Ending.CUT_OFF_BY_FAILURE);
        LOG.warn("{} {} was cut off: {}, request {}", http.method(), http.path(), e.getMessage(), RequestId.of(http));
        ClientConnection.reset(ServletContextRequest.getServletContextRequest(http.req()), e);
        FatalErrors.check(e);
    }

    private static void setEnding(Ending ending) {
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.setEnding(ending);
        }
    }

    /// Logs a disconnect. If the response has begun, a client that still reads must not take it for complete.
    private static void disconnected(UncheckedIOException e, Context http) {
        setEnding(Ending.CUT_OFF_BY_CLIENT);
        LOG.debug("{} {}: the client disconnected, request {}", http.method(), http.path(), RequestId.of(http));
        if (http.res().isCommitted()) {
            ClientConnection.reset(ServletContextRequest.getServletContextRequest(http.req()), e);
        }
    }
}
