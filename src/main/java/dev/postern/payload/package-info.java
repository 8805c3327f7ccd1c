/// What a request brings, made rows of: JSON, CSV or a form, fitted to the table it is for.
///
/// [dev.postern.payload.Payload] is read once, strictly, whatever it was sent as, and is JSON from then on: PostgreSQL
/// makes the values, so they pass through byte for byte. [dev.postern.payload.PayloadRewriter] puts in what the engine
/// adds, a sealed password for instance.
@NullMarked
package dev.postern.payload;

import org.jspecify.annotations.NullMarked;
