package dev.postern.store;

/// Address and credentials of a PostgreSQL database.
///
/// @param url JDBC URL, `jdbc:postgresql://host:port/database`
/// @param user login role
/// @param password password of the login role; may be empty
public record DatabaseAddress(String url, String user, String password) {}
