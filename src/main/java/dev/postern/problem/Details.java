package dev.postern.problem;

import java.util.List;
import java.util.Map;

/// The `details` of an error body: a text or a list of choices.
public sealed interface Details {

    record Text(String text) implements Details {}

    /// The choices of a client, each a flat object, such as the relationships of PGRST201.
    record Choices(List<Map<String, String>> choices) implements Details {}
}
