/// Internal: the commands of `./postern`.
///
/// [RootCommand] runs [ServeCommand], [MigrateCommand] and the smaller commands. [EngineMain] runs those that
/// need no generated classes.
///
/// [ServeOptions] creates the settings of the components from the options of `serve`. [ConfigFile] and
/// [EnvironmentDefaults] supply options that are not on the command line.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
