/// Internal: lines of the log.
///
/// A [LogLine] is text or a JSON object ([LogFormat]). A [LogWriter] writes lines on a separate thread. It drops
/// them if the log is too slow. [RepeatedFailures] counts equal failures instead of repeating them.
@NullMarked
package dev.postern.log;

import org.jspecify.annotations.NullMarked;
