/// Internal: the commands of `./postern`.
///
/// [RootCommand] runs [ServeCommand], [MigrateCommand] and the smaller commands. [EngineCommands] creates
/// them, for an application and for [EngineMain], which serves the generated classes that it finds.
///
/// [ServeOptions] creates the tree of settings from the options of `serve`, with a mixin for each part.
/// [ConfigFile] and [EnvironmentDefaults] supply options that are not on the command line.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
