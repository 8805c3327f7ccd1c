package dev.postern.http;

import dev.postern.auth.Challenges;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.ObjectHintException;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.FatalErrors;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RaisedError;
import dev.postern.result.ErrorBody;
import dev.postern.result.ErrorBody.Verbosity;
import dev.postern.result.RaisedErrorParser;
import dev.postern.store.SqlErrors;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The one place where a failure becomes an answer. What is the service's fault is also logged, with the
/// request's id.
final class ExceptionMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ExceptionMapper.class);

    private final Verbosity verbosity;
    private final CallerPrivileges grants;
    private final ApiCatalog catalog;

    /// @param verbosity how much an error's body tells
    /// @param grants of the callers, for the objects that an error names
    /// @param catalog with the columns whose values no error shows
    ExceptionMapper(Verbosity verbosity, CallerPrivileges grants, ApiCatalog catalog) {
        this.verbosity = verbosity;
        this.grants = grants;
        this.catalog = catalog;
    }

    void handle(RoutesConfig routes) {
        routes.exception(ObjectHintException.class, (e, http) -> answer(http, named(http, e)));
        routes.exception(ProblemException.class, (e, http) -> answer(http, e.problem()));
        routes.exception(DataAccessException.class, (e, http) -> answer(http, SqlErrors.problem(e)));
        routes.exception(MethodNotAllowedResponse.class, this::methodNotAllowed);
        routes.exception(HttpResponseException.class, this::refusedByJavalin);
        routes.exception(StreamingResponse.TruncatedResponseException.class, ExceptionMapper::cutOff);
        routes.exception(UncheckedIOException.class, ExceptionMapper::disconnected);
        routes.exception(IOException.class, (e, http) -> answer(http, RequestBodyReader.problem(e)));
        routes.exception(Exception.class, (e, http) -> internal(http, e));
    }

    /// The problem with the objects that the caller may use; without any while its privileges cannot be read.
    private Problem named(Context http, ObjectHintException e) {
        try {
            return e.problem(grants.of(http));
        } catch (ProblemException unknown) {
            LOG.debug("No hint for request {}: {}", RequestId.of(http), unknown.getMessage());
            return e.problem();
        }
    }

    private void internal(Context http, Throwable failure) {
        FatalErrors.check(failure);
        LOG.error("{} {} failed, request {}", http.method(), http.path(), RequestId.of(http), failure);
        answer(
                http,
                ApiError.of(ErrorCode.INTERNAL, "The service failed; the request was not carried out")
                        .withHint("The log has more under request id " + RequestId.of(http)));
    }

    private void answer(Context http, Problem found) {
        Problem problem = RaisedErrorParser.read(catalog.withoutSecrets(found));
        if (http.res().isCommitted()) {
            cutOff(new StreamingResponse.TruncatedResponseException(new ProblemException(problem)), http);
            return;
        }
        ResponseGucs.discard(http);
        if (problem instanceof RaisedError raised) {
            raised.headers().forEach(http::header);
        }
        if (problem.status() >= 500) {
            note(http, problem);
        }
        if (problem.retryAfter() > 0) {
            http.header("Retry-After", String.valueOf(problem.retryAfter()));
        }
        int status = status(http, problem);
        String challenge = status == 401 ? Challenges.of(problem) : null;
        if (challenge != null) {
            http.header("WWW-Authenticate", challenge);
        }
        http.header(ErrorBody.PROXY_STATUS, ErrorBody.proxyStatus(problem));
        http.status(status).contentType("application/json; charset=utf-8");
        ReasonPhrase.give(http, problem.reasonPhrase());
        RequestBodyReader.answerUnread(http, ErrorBody.of(problem, verbosity));
    }

    /// What was given up because nobody waits for it is nobody's fault.
    private static void note(Context http, Problem problem) {
        LOG.atLevel(ClientDisconnects.hasDisconnected(http) ? Level.DEBUG : Level.WARN)
                .log(
                        "{} {} answered {} {}: {}, request {}",
                        http.method(),
                        http.path(),
                        problem.status(),
                        problem.codeText(),
                        problem.message(),
                        RequestId.of(http));
    }

    /// Who has shown who they are, and may not, need not show it again (`dialect.md` 1.11).
    private static int status(Context http, Problem problem) {
        boolean denied = problem.codeText().equals("42501") && Authentication.hasAuthenticated(http);
        return denied ? 403 : problem.status();
    }

    private void methodNotAllowed(MethodNotAllowedResponse e, Context http) {
        http.header("Allow", e.getDetails().getOrDefault("availableMethods", ""));
        answer(
                http,
                ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, "Unsupported HTTP method: " + http.method())
                        .withHint("The Allow header names those that are supported."));
    }

    private void refusedByJavalin(HttpResponseException e, Context http) {
        if (e.getStatus() == 404) {
            answer(
                    http,
                    ApiError.of(ErrorCode.PATH_NOT_FOUND, "Invalid path specified in request URL")
                            .withHint("Tables and views stand at " + ApiServer.BASE + "/{name}, one row at "
                                    + ApiServer.BASE + "/{name}/{key}, functions at " + ApiServer.BASE
                                    + "/rpc/{name}."));
        } else if (e.getStatus() == 413) {
            answer(
                    http,
                    ApiError.of(ErrorCode.BODY_TOO_LARGE, "The body is too long")
                            .withHint("Send less at once, or start the service with a larger --max-body."));
        } else {
            internal(http, e);
        }
    }

    /// A response failed after its first bytes: a reset is all that can still show that it is not whole.
    private static void cutOff(StreamingResponse.TruncatedResponseException e, Context http) {
        LOG.warn("{} {} was cut off: {}, request {}", http.method(), http.path(), e.getMessage(), RequestId.of(http));
        ClientConnection.reset(ClientConnection.endPoint(http), e);
        FatalErrors.check(e);
    }

    /// The client has gone, or reads no further. The latter must not take a part for the whole either.
    private static void disconnected(UncheckedIOException e, Context http) {
        LOG.debug("{} {}: the client has gone, request {}", http.method(), http.path(), RequestId.of(http));
        if (http.res().isCommitted()) {
            ClientConnection.reset(ClientConnection.endPoint(http), e);
        }
    }
}
