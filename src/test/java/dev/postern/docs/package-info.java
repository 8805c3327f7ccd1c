/// Tests of the files of the API reference.
@NullMarked
package dev.postern.docs;

import org.jspecify.annotations.NullMarked;
