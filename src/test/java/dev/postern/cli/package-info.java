/// Tests of the program as people start it.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
