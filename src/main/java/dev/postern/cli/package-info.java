/// Commands: [RootCommand] runs [ServeCommand], [MigrateCommand] and the smaller commands.
///
/// [ServeOptions] creates the settings of the components from the options of `serve`. [ConfigFile] and
/// [EnvironmentDefaults] supply options that are not on the command line.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
