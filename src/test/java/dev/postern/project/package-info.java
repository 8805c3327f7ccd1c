/// Tests of the creation and the upgrade of projects.
@NullMarked
package dev.postern.project;

import org.jspecify.annotations.NullMarked;
