package dev.postern.contract;

/// What a document is made with.
///
/// @param base path of the generated API
record Parts(
        Components components,
        Names names,
        ValueSchemas values,
        RowSchemas rows,
        Bodies bodies,
        Profiles profiles,
        String base) {}
