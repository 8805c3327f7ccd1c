@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
