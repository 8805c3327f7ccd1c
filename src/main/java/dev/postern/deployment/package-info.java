/// Internal: packages and images of a [Program]. [ProjectCoordinates] names them. [ProgramFiles] finds the jars and
/// classes of the program, and [ProgramFolder] writes them with the files that run it. [AotCache] makes its starts
/// faster, and [Sbom] lists its libraries. [ProgramPackage] archives the folder with [ReproducibleArchive].
/// [ProgramImage] adds a [RuntimeImage], and lets jib write a container image.
@NullMarked
package dev.postern.deployment;

import org.jspecify.annotations.NullMarked;
