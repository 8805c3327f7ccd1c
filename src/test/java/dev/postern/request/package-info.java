@NullMarked
package dev.postern.request;

import org.jspecify.annotations.NullMarked;
