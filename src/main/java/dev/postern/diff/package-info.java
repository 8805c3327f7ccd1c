/// What a database has of its own, and how two differ.
@NullMarked
package dev.postern.diff;

import org.jspecify.annotations.NullMarked;
