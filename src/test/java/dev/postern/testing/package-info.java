/// Test fixtures: [TestDatabases] starts PostgreSQL and [TestSchema] defines a schema. [TestService] runs the service
/// in the test JVM, [ServiceProcess] in a separate process. [HttpCase] reads case files.
@NullMarked
package dev.postern.testing;

import org.jspecify.annotations.NullMarked;
