/// Tests of the HTTP server over real connections: limits, lost connections, restarts and reloads.
@NullMarked
package dev.postern.server;

import org.jspecify.annotations.NullMarked;
