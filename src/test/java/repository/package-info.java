/// Tests of this repository as a product: its documents, its launcher and its builds, with the example as the
/// application.
@NullMarked
package repository;

import org.jspecify.annotations.NullMarked;
