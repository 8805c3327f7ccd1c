/// Internal: access to private members of pgjdbc.
///
/// [DriverInternals] finds private members of one driver version. [DriverStatement] describes and runs
/// statements, and a [ReadMessage] those of several reads. [ResultColumns] reads types and formats of result
/// columns. A [SimpleQueryMessage] commits. [SqlText] splits SQL as the driver does.
@NullMarked
package dev.postern.store.driver;

import org.jspecify.annotations.NullMarked;
