package dev.postern.openapi;

/// What a document is made with.
///
/// @param base path of the generated API
record DocumentContext(
        Components components,
        ComponentNames names,
        ValueSchemas values,
        RowSchemas rows,
        ContentSchemas bodies,
        ProfileParameters profiles,
        String base) {}
