package dev.postern.store;

/// Where a PostgreSQL server answers and as whom to log in.
///
/// @param url JDBC URL, `jdbc:postgresql://host:port/database`
/// @param user role to log in as
/// @param password its password; empty for none
public record DatabaseAddress(String url, String user, String password) {}
