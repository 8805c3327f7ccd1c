/// The wire: the only engine package that knows Javalin.
@NullMarked
package dev.postern.http;

import org.jspecify.annotations.NullMarked;
