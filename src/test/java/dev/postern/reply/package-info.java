@NullMarked
package dev.postern.reply;

import org.jspecify.annotations.NullMarked;
