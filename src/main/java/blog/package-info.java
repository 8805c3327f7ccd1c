/// The example service: users, posts and logins in typed Java.
///
/// It shows what Java developers add to the generated API. [blog.Users], [blog.Posts] and
/// [blog.Authors] are queries on the generated classes, so a migration that breaks a query does not
/// compile. [blog.UserRoutes] and [blog.PostRoutes] call them. [blog.Blog] declares the accounts, and puts
/// everything together.
@NullMarked
package blog;

import org.jspecify.annotations.NullMarked;
