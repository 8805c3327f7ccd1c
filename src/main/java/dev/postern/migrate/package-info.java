/// The schema's versions: bringing a database to the one this build was generated from, and telling when it is
/// not there.
@NullMarked
package dev.postern.migrate;

import org.jspecify.annotations.NullMarked;
