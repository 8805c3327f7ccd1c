/// Tests of the composition root.
@NullMarked
package dev.postern.assembly;

import org.jspecify.annotations.NullMarked;
