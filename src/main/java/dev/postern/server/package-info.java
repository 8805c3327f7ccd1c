/// Internal: the HTTP server, which translates between HTTP and the package `api`.
///
/// [ApiServer] configures Javalin and Jetty. [ApiRoutes] turns an HTTP request into an
/// [ApiRequest][dev.postern.api.ApiRequest], and [ResponseSender] sends the response. [ExceptionMapper] turns
/// every exception into an error response. [ClientDisconnects] cancels the work of a client that has closed its
/// connection.
///
/// [Cors], [RateLimiter], [RequestId], [RequestBodyReader] and [AccessLog] apply to every request. An
/// application adds endpoints with an [Extension], and [EndpointAuthentication] identifies their callers.
/// [AdminServer] serves health checks and metrics.
///
/// A [MeasuredRequest] has the measurement of a request. After the last byte of the response, [RequestMetrics] and
/// [AccessLog] receive it as a [CompletedRequest], and [RequestTraces] make it a span. A [ForwardedRequest] is
/// that of a trusted proxy.
@NullMarked
package dev.postern.server;

import org.jspecify.annotations.NullMarked;
