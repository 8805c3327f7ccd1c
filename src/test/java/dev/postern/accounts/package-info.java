@NullMarked
package dev.postern.accounts;

import org.jspecify.annotations.NullMarked;
