@NullMarked
package dev.postern.typescript;

import org.jspecify.annotations.NullMarked;
