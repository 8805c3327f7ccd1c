/// The example application: users, posts and logins in typed Java.
///
/// It shows the Java code that an application adds to the generated API. [Users], [Posts] and [Authors] are
/// queries on the generated classes, so a migration that breaks a query does not compile. [UserRoutes] and
/// [PostRoutes] call them. [EmailHook] runs with the writes of the generated API. [Blog] declares the accounts,
/// and puts everything together.
@NullMarked
package blog;

import org.jspecify.annotations.NullMarked;
