package dev.postern.deployment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Notice of a start that could not use the AOT cache of its package, which the JVM ignores silently.
public final class AotCacheNotice {

    /// Path of the cache, from the launcher of a package.
    private static final String PROPERTY = "postern.aot-cache";

    private AotCacheNotice() {}

    /// Returns a line for this process; empty if it uses the cache, or if its launcher names none.
    public static Optional<String> ofProcess() {
        String cache = System.getProperty(PROPERTY);
        if (cache == null || isArchiveUsed()) {
            return Optional.empty();
        }
        String reason = Files.exists(Path.of(cache))
                ? " does not fit this build of Java, or the jars have been changed"
                : " is missing";
        return Optional.of("This start was slower than necessary: " + cache + reason
                + ". Build the package with this Java, and unpack it with its file times.");
    }

    /// Whether the JVM uses an archive of classes. It uses no other one in place of a cache that does not fit.
    private static boolean isArchiveUsed() {
        return System.getProperty("java.vm.info", "").contains("sharing");
    }
}
