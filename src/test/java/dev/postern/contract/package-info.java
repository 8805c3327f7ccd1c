@NullMarked
package dev.postern.contract;

import org.jspecify.annotations.NullMarked;
