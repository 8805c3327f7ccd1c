/// Internal: accounts on a table of the application. [AccountTable] names the columns, and [AccountReader]
/// reads them. [Login] checks passwords and continues sessions, which [SessionStore] keeps as hashes of
/// [RefreshToken]s. [LoginThrottle] limits failures. [AccountRoutes] serves `/auth`, [AccountDocs] describes
/// it, and [AccountPrivileges] checks the database at start. [AccountDirectory] serves the command `user`.
@NullMarked
package dev.postern.accounts;

import org.jspecify.annotations.NullMarked;
