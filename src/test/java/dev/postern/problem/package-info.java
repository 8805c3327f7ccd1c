@NullMarked
package dev.postern.problem;

import org.jspecify.annotations.NullMarked;
