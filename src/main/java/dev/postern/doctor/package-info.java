/// Internal: checks of a deployment. [Doctor] connects to the database with the settings of the service and runs the
/// checks. Each returns a [Diagnosis] per fact, with a remedy for a fault. [CheckScript] is a check in SQL.
@NullMarked
package dev.postern.doctor;

import org.jspecify.annotations.NullMarked;
