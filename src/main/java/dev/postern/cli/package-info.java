/// The commands: their options, with unit and default, and what they print.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
