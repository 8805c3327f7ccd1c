/// Tests of the HTTP API over real connections: cases from files, random requests, and faults.
@NullMarked
package dev.postern.http;

import org.jspecify.annotations.NullMarked;
