/// TypeScript types of the API for postgrest-js.
///
/// [dev.postern.typescript.TypeScriptModule] builds the module. [dev.postern.typescript.TablesSection] and
/// [dev.postern.typescript.FunctionsSection] build the types of a schema as [dev.postern.typescript.TypeNode]s,
/// with [dev.postern.typescript.TypeMapper] for the types of PostgreSQL. [dev.postern.typescript.TypePrinter]
/// formats them.
@NullMarked
package dev.postern.typescript;

import org.jspecify.annotations.NullMarked;
