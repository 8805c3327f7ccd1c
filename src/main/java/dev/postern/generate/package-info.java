/// Internal: generation of classes from migrations or from a database. [SchemaDatabase] applies the migrations
/// to a scratch database, and [SchemaGenerator] lets jOOQ generate its classes. [SchemaFactsQuery] reads the
/// schema facts that jOOQ's classes lack, [ClassCheck] compares and compiles the classes, [Fingerprint] dates
/// them, and [ClassFiles] puts them into place. `db/jooq.xml` names the two entry points for jOOQ's Maven plugin
/// and for [Generation].
@NullMarked
package dev.postern.generate;

import org.jspecify.annotations.NullMarked;
