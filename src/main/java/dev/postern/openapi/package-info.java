/// What is offered, for those who use it: the contract that programs and people read instead of guessing.
///
/// A document is made from the [dev.postern.catalog.ApiCatalog] alone: of each
/// [dev.postern.catalog.Resource] and [dev.postern.catalog.Routine] what can be asked of it, and of their types
/// what [dev.postern.catalog.TypeCatalog] knows. A hidden column is in no document, and what stands for it in a body is
/// there under that name.
@NullMarked
package dev.postern.openapi;

import org.jspecify.annotations.NullMarked;
