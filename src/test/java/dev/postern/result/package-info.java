@NullMarked
package dev.postern.result;

import org.jspecify.annotations.NullMarked;
