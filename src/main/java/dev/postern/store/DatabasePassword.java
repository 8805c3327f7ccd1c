package dev.postern.store;

import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Password of a login role.
public sealed interface DatabasePassword {

    /// Returns the password; may be empty.
    ///
    /// @throws dev.postern.problem.CommandException if its file cannot be read
    String read();

    /// Password that does not change.
    record Text(String value) implements DatabasePassword {
        @Override
        public String read() {
            return value;
        }
    }

    /// Password in a file, which is read for each login. A changed password is therefore used by the next login.
    record Stored(Path file) implements DatabasePassword {

        /// Returns the content of the file without its last line break.
        @Override
        public String read() {
            try {
                return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
            } catch (IOException e) {
                throw FileErrors.notReadable(file, e)
                        .withHint("A password file must be a file in UTF-8 that this user can read.");
            }
        }
    }
}
