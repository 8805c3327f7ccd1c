@NullMarked
package dev.postern.embedded;

import org.jspecify.annotations.NullMarked;
