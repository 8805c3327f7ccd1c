/// Tests of the development loop.
@NullMarked
package dev.postern.dev;

import org.jspecify.annotations.NullMarked;
