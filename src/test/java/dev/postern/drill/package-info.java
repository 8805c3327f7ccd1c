/// Drill of a whole deployment: [DrillProject] is the application, [DrillDeployment] runs three of its instances
/// behind haproxy, and [MixedLoad] sends requests of all [MixedRequest]s. [MixedLoadTest] injects the faults;
/// [LoadReport] has the durations of the responses, and [ProcessSamples] the resources of the processes.
@NullMarked
package dev.postern.drill;

import org.jspecify.annotations.NullMarked;
