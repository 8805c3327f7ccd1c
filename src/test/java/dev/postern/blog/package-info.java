@NullMarked
package dev.postern.blog;

import org.jspecify.annotations.NullMarked;
