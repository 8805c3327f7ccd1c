/// Tests of the lines of the log.
@NullMarked
package dev.postern.log;

import org.jspecify.annotations.NullMarked;
