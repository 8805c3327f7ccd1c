/// Members of pgjdbc that are not public: [DriverInternals] finds them and knows their version, [DriverStatement] has
/// statements described and runs them, [ResultColumns] reads the types and formats in which a result arrived.
@NullMarked
package dev.postern.store.driver;

import org.jspecify.annotations.NullMarked;
