@NullMarked
package dev.postern.store.driver;

import org.jspecify.annotations.NullMarked;
