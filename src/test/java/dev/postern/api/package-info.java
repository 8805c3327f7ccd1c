/// Tests of the generated API over real connections: cases from files, random requests, and single features.
@NullMarked
package dev.postern.api;

import org.jspecify.annotations.NullMarked;
