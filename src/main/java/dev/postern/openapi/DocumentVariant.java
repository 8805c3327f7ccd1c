package dev.postern.openapi;

import dev.postern.catalog.RolePrivileges;
import dev.postern.request.ApiBase;

/// Choice of one of the documents of a catalog.
///
/// @param schema name of the served schema that the document describes
/// @param privileges privileges of the role that the document is for
/// @param audience readers of the document
/// @param base base path of the document's paths, and URL of its server
public record DocumentVariant(String schema, RolePrivileges privileges, Audience audience, ApiBase base) {}
