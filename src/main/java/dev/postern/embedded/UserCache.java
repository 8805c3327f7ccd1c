package dev.postern.embedded;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// The user's cache directory for Postern, `$XDG_CACHE_HOME/postern` or `~/.cache/postern` (XDG Base Directory
/// Specification). Its mode is 0700, because the programs in it are executed.
public final class UserCache {

    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private UserCache() {}

    /// Returns the directory, which is created if it is missing.
    ///
    /// @throws CommandException if another user owns the directory or can write to it, or if the process cannot
    /// write to it
    public static Path directory() {
        return directory(Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache")));
    }

    /// @param parent directory of the caches of all programs
    static Path directory(Path parent) {
        Path cache = parent.resolve("postern");
        try {
            Files.createDirectories(cache, ownerOnly());
            Path probe = Files.createTempFile(cache, "owner", "");
            PosixFileAttributes attributes = Files.readAttributes(cache, PosixFileAttributes.class);
            boolean owned = Files.getOwner(probe).equals(attributes.owner());
            Files.delete(probe);
            if (!owned || attributes.permissions().stream().anyMatch(WRITABLE_BY_OTHERS::contains)) {
                throw unusableDirectory(cache)
                        .withDetails("The directory belongs to " + attributes.owner() + ", mode "
                                + PosixFilePermissions.toString(attributes.permissions()) + ".");
            }
            Files.setPosixFilePermissions(cache, OWNER_ONLY);
            return cache;
        } catch (IOException e) {
            throw unusableDirectory(cache).withDetails(e.getMessage());
        }
    }

    /// Returns the mode of new directories in the cache.
    public static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    }

    private static CommandException unusableDirectory(Path cache) {
        return EmbeddedErrors.cacheNotUsable(cache);
    }
}
