/// Tests of the checks of a deployment.
@NullMarked
package dev.postern.doctor;

import org.jspecify.annotations.NullMarked;
