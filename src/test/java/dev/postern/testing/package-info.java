/// What tests share: a real PostgreSQL, a fresh database for each class, the service on a real port, cases as
/// data.
@NullMarked
package dev.postern.testing;

import org.jspecify.annotations.NullMarked;
