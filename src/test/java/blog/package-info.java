/// Tests of the example, written as a user would write them: with the public API, and no other class of the engine.
@NullMarked
package blog;

import org.jspecify.annotations.NullMarked;
