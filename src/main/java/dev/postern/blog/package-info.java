/// The domain shipped with the engine: users and posts, typed.
///
/// This is what a Java developer writes beside the generated API. [dev.postern.blog.Users],
/// [dev.postern.blog.Posts] and [dev.postern.blog.Authors] are queries on the generated constants, so that a
/// migration which breaks one does not compile; [dev.postern.blog.UserRoutes] and
/// [dev.postern.blog.UserCommand] are their callers.
@NullMarked
package dev.postern.blog;

import org.jspecify.annotations.NullMarked;
