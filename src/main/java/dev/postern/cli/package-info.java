/// Internal: the commands of `./postern`.
///
/// [RootCommand] runs [ServeCommand], [MigrateCommand] and the smaller commands. [EngineMain] runs those that
/// need no generated classes.
///
/// [ServeOptions] creates the tree of settings from the options of `serve`, with a mixin for each part.
/// [ConfigFile] and [EnvironmentDefaults] supply options that are not on the command line.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
