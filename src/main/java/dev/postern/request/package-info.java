/// Internal: parsed requests, which are parameters and headers as syntax trees, not checked against the schema.
///
/// [QueryString] decodes the parameters, and [QueryParser] parses them into a [ParsedQuery]: a tree of
/// [SelectItem]s, and for each embed path its [Clauses]. Headers become [Preferences] and a [Representation].
/// [WriteParameters] are the parameters of a write, and [Arguments] are the arguments of a function call. A
/// parse error names the position in the text.
@NullMarked
package dev.postern.request;

import org.jspecify.annotations.NullMarked;
