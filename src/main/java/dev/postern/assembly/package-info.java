/// Internal: the composition root.
///
/// [ServiceSettings] is the tree of all settings, each in the package that reads it. [ServedApplication] creates
/// the service from the generated classes, the additions of an application and a database. A [DatabaseSource]
/// opens the database, for example an embedded one. What runs for a service is in its [RunningComponents],
/// which close together. [FreshDatabases] creates the databases of tests.
@NullMarked
package dev.postern.assembly;

import org.jspecify.annotations.NullMarked;
