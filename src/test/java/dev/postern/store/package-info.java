@NullMarked
package dev.postern.store;

import org.jspecify.annotations.NullMarked;
