package dev.postern.openapi;

/// The components and builders that the parts of one document share.
///
/// @param base base path of the generated API; empty for `/`
record DocumentContext(
        Components components,
        ComponentNames names,
        ValueSchemas valueSchemas,
        RowSchemas rowSchemas,
        ContentSchemas contentSchemas,
        ProfileParameters profiles,
        String base) {}
