/// Parsed requests: the parameters and headers as syntax trees, without checks against the schema.
///
/// [dev.postern.request.QueryString] decodes the parameters, [dev.postern.request.QueryParser] parses them into a
/// [dev.postern.request.ParsedQuery]: a tree of [dev.postern.request.SelectItem]s, and for each embed path its
/// [dev.postern.request.Clauses]. Headers become [dev.postern.request.Preferences] and a
/// [dev.postern.request.Representation]. [dev.postern.request.WriteParameters] tell how a payload is written,
/// [dev.postern.request.Arguments] are those of a function call. A parse error names the position in the text.
@NullMarked
package dev.postern.request;

import org.jspecify.annotations.NullMarked;
