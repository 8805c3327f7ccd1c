/// The public API: the entry point of an application and the types that its Java code uses.
///
/// [Application] combines the generated classes with routes, [Accounts], write-only columns and commands, and
/// [Postern] runs its command line. In a route, [Callers] authenticates the [Caller], whose transactions run as
/// its PostgreSQL role; an [ApiException] becomes an error response. [EndpointDoc] and [JsonSchema] describe
/// routes in the OpenAPI document, [Passwords] hashes, and [DatabaseOptions] connects a command to the database.
/// A [Running] service is in the same process, and a [PosternTest] runs one with a new database for tests.
///
/// ```java
/// Postern.run(
///         Application.of(DefaultCatalog.DEFAULT_CATALOG)
///                 .routes((routes, callers) -> routes.get("/newest", http -> http.json(callers.of(http)
///                         .reading(dsl -> dsl.selectFrom(PRODUCTS).orderBy(PRODUCTS.ID.desc()).fetchMaps())))),
///         arguments);
/// ```
@NullMarked
package dev.postern;

import org.jspecify.annotations.NullMarked;
