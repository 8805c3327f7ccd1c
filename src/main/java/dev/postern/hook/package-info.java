/// Internal: code of an application around writes and function calls.
///
/// [Hooks] are all hooks of an application. A [WriteHook] runs before or after the writes of a table, and gets
/// [SentRows] or the written rows. A [CallHook] runs before the calls of a function, and gets [SentArguments].
/// Each runs in a [HookContext]. The catalog attaches hooks to tables and functions, and package `api` runs them.
@NullMarked
package dev.postern.hook;

import org.jspecify.annotations.NullMarked;
