/// Tests of the HTTP API over real connections: cases from files, random requests, and faults.
@NullMarked
package dev.postern.server;

import org.jspecify.annotations.NullMarked;
