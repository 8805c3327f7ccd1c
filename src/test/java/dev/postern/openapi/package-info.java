@NullMarked
package dev.postern.openapi;

import org.jspecify.annotations.NullMarked;
