/// Test fixtures: [TestDatabases] starts PostgreSQL and [TestSchema] defines a schema. [TestService] runs the
/// service in the test JVM, [ServiceProcess] in a separate process. [CaseFile] reads case files.
@NullMarked
package dev.postern.testing;

import org.jspecify.annotations.NullMarked;
