/// Internal. Accounts on a table of the application: [AccountTable] names the columns, [AccountReader] reads them, and
/// [Login] checks passwords and continues sessions, which [SessionStore] keeps as [RefreshToken] hashes.
/// [LoginThrottle] limits failures. [AccountRoutes] serves `/auth`, [AccountDocs] describes it, [AccountPrivileges]
/// checks the database at start, and [AccountDirectory] serves the command `user`.
@NullMarked
package dev.postern.accounts;

import org.jspecify.annotations.NullMarked;
