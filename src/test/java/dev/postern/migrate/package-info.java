@NullMarked
package dev.postern.migrate;

import org.jspecify.annotations.NullMarked;
