/// Tests of the commands, in processes and in this JVM.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
