package dev.postern.openapi;

import dev.postern.catalog.RolePrivileges;

/// The components and builders that the parts of one document for generators share.
///
/// @param rows schemas of the complete document
/// @param base base path of the generated API; empty for `/`
record ClientContext(
        ClientNames names,
        ClientSchemas schemas,
        ClientFilters filters,
        RowSchemas rows,
        ValueSchemas values,
        ProfileParameters profiles,
        RolePrivileges privileges,
        String base) {}
