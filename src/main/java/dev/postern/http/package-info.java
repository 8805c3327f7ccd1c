/// HTTP server: [ApiServer] configures Javalin and Jetty, and registers the routes of the generated API.
///
/// [Authentication] identifies the caller of a request. [ReadHandler], [WriteHandler], [RpcHandler], [BatchHandler],
/// [OpenApiHandler] and [DocsHandler] serve the routes. [ReadExecutor] runs reads, [WritePreparer] plans writes,
/// and [ExceptionMapper] turns every exception into an error response.
///
/// An application adds endpoints with an [Extension]. No other engine package knows Javalin or Jetty.
@NullMarked
package dev.postern.http;

import org.jspecify.annotations.NullMarked;
