/// Tests of packages and images.
@NullMarked
package dev.postern.deployment;

import org.jspecify.annotations.NullMarked;
