/// Internal: the development loop. [FileWatch] waits for a change of a [FileSnapshot]. [GenerationLoop] then lets
/// a [WarmGenerator] generate classes, from a database of [SchemaTemplates]. [ServiceLoop] also compiles the
/// project with a [ProjectCompiler], updates the [DevelopmentDatabase], and replaces the
/// [ServiceChild] behind a [ServiceSwitch]; a [WarmChild] becomes the next one.
/// The [PortForwarder] owns the public port. [ClassDataArchive] makes the starts of the service faster.
@NullMarked
package dev.postern.dev;

import org.jspecify.annotations.NullMarked;
