/// Tests of this repository as a product: its documents, its launcher, its builds, and the engine with the
/// example as the application. Unlike the example's tests, they can use internal types.
@NullMarked
package repository;

import org.jspecify.annotations.NullMarked;
