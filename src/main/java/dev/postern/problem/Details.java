package dev.postern.problem;

import java.util.List;
import java.util.Map;

/// The `details` of an error body: a sentence, or a list of choices.
public sealed interface Details {

    /// A sentence.
    record Text(String text) implements Details {}

    /// Choices the client has, each a flat object (the relationships of PGRST201).
    record Choices(List<Map<String, String>> choices) implements Details {}
}
