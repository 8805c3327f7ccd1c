/// Internal: TypeScript types of the API for postgrest-js.
///
/// [TypeScriptModule] builds the module. [TablesSection] and [FunctionsSection] build the types of a schema as
/// [TypeNode]s, with [TypeMapper] for the types of PostgreSQL. [TypePrinter] formats them.
@NullMarked
package dev.postern.typescript;

import org.jspecify.annotations.NullMarked;
