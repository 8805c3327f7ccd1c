/// Internal: generation of classes from migrations or from a database. [SchemaDatabase] applies the migrations
/// to a scratch database, and [SchemaGenerator] lets jOOQ generate its classes. [SchemaFactsQuery] reads the
/// schema facts that jOOQ's classes lack, [ClassCheck] compiles the classes and compares them with the
/// database. [Fingerprint] computes the digests of the stamp, and [ClassFiles] replaces the existing files.
/// [ClassCache] keeps the classes of databases without a project, and [CatalogClass] finds generated classes.
/// `db/jooq.xml` names [SchemaDatabase] and [SchemaGenerator] for jOOQ's Maven plugin and for [Generation].
@NullMarked
package dev.postern.generate;

import org.jspecify.annotations.NullMarked;
