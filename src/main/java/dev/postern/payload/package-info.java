/// Internal: request bodies as objects.
///
/// [Payload] reads JSON, CSV or a form once and strictly. After that the objects are JSON, whose values pass to
/// PostgreSQL byte for byte. [NestedObjects] are the objects of a nested insert. [PayloadRewriter] replaces and
/// adds members, for example the stored form of a password.
@NullMarked
package dev.postern.payload;

import org.jspecify.annotations.NullMarked;
