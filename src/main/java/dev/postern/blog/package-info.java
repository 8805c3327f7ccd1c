/// The example service: users, posts and logins in typed Java.
///
/// It shows what Java developers add to the generated API. [dev.postern.blog.Users], [dev.postern.blog.Posts] and
/// [dev.postern.blog.Authors] are queries on the generated classes, so a migration that breaks a query does not
/// compile. [dev.postern.blog.UserRoutes], [dev.postern.blog.PostRoutes] and [dev.postern.blog.UserCommand] call
/// them. [dev.postern.blog.AccountRoutes] serves logins, and [dev.postern.blog.Blog] puts everything together.
@NullMarked
package dev.postern.blog;

import org.jspecify.annotations.NullMarked;
