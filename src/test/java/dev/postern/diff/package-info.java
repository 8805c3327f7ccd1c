@NullMarked
package dev.postern.diff;

import org.jspecify.annotations.NullMarked;
