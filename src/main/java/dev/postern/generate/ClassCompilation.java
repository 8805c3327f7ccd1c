package dev.postern.generate;

import java.nio.file.Path;
import java.util.Objects;

/// Compilation of the generated classes, which finds the objects that jOOQ cannot represent.
public sealed interface ClassCompilation {

    /// A compilation of the classes that can fail, which are deleted after the check.
    record Checked() implements ClassCompilation {}

    /// A compilation whose classes are kept.
    ///
    /// @param folder folder for the classes
    record Kept(Path folder) implements ClassCompilation {

        public Kept {
            Objects.requireNonNull(folder);
        }
    }

    /// No compilation: the sources are parsed for missing objects, and the caller compiles them.
    record Parsed() implements ClassCompilation {}
}
