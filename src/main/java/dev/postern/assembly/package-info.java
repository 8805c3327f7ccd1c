/// Internal. Composition root: [ServedApplication] puts the generated classes, the additions of an application
/// and the database together into a service.
@NullMarked
package dev.postern.assembly;

import org.jspecify.annotations.NullMarked;
