/// Who is asking: passwords, and what later says more about a caller.
@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
