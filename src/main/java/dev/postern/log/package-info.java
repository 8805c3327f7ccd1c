/// Internal: lines of the log.
///
/// A [LogLine] is text or a JSON object ([LogFormat]). A [LogWriter] writes lines on a separate thread. It drops
/// them if the log is too slow. [RepeatedFailures] counts equal failures instead of repeating them. Messages of the
/// service and its libraries reach the log by SLF4J, whose loggers [ServiceLoggerFactory] creates.
@NullMarked
package dev.postern.log;

import org.jspecify.annotations.NullMarked;
