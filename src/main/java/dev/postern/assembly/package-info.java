/// Internal: the composition root.
///
/// [ServedApplication] creates the service from the generated classes, the additions of an application and a
/// database.
@NullMarked
package dev.postern.assembly;

import org.jspecify.annotations.NullMarked;
