/// The generated API and its HTTP server.
///
/// [Api] is the path of every request. [Authentication] identifies the caller. [RequestParser] parses preferences,
/// query and body into a [ParsedRequest]. [ActionPlanner] resolves it against the catalog into an [ActionPlan].
/// [ActionExecution] runs its [Action] in its [TransactionMode], and [ActionResponses] checks the
/// [DatabaseResult] and creates the [ApiResponse] before the transaction ends. A batch is a loop over the last
/// two steps.
///
/// [ApiServer] configures Javalin and Jetty. [ApiRoutes] translates an HTTP request into an [ApiRequest],
/// [ResponseSender] sends the response, and [ExceptionMapper] turns every exception into an error response. An
/// application adds endpoints with an [Extension].
@NullMarked
package dev.postern.http;

import org.jspecify.annotations.NullMarked;
