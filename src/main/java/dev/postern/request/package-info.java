/// What the client wants, as text: nothing here says that it makes sense.
///
/// [dev.postern.request.QueryString] decodes the parameters, [dev.postern.request.QueryParser] reads them into a
/// [dev.postern.request.ParsedQuery]: a tree of [dev.postern.request.SelectItem]s, and for each embed path its
/// [dev.postern.request.Clauses]. Headers become [dev.postern.request.Preferences] and a
/// [dev.postern.request.Representation]; what a body is for becomes [dev.postern.request.WriteParameters], and
/// what a function is called with its [dev.postern.request.Arguments]. Every failure is a problem that names
/// the place.
@NullMarked
package dev.postern.request;

import org.jspecify.annotations.NullMarked;
