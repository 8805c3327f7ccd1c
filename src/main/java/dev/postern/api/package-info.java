/// Internal: the generated API, from the text of a request to its response, without a web framework.
///
/// [Api] is the path of every request, with these steps:
/// - [Authentication] identifies the caller of an [ApiRequest].
/// - [RequestParser] parses preferences, query and body into a [ParsedRequest].
/// - [ActionPlanner] resolves it against the catalog into an [ActionPlan], which is complete.
/// - [ActionExecution] runs the [Action] of the plan in its [TransactionMode]. With an `Idempotency-Key`,
///   [IdempotentRequest] runs it only once.
/// - [ActionResponses] checks the [DatabaseResult] and creates the [ApiResponse], before the transaction
///   ends.
///
/// A batch is a loop over the last two steps: each operation is an action, and [ReferenceValues] replaces
/// references by values of earlier responses. [ConditionalRequest] and [ServerTiming] finish every response. A
/// [RowStream] holds its connection until the response is closed.
@NullMarked
package dev.postern.api;

import org.jspecify.annotations.NullMarked;
