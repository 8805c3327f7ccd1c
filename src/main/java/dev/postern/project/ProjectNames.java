package dev.postern.project;

import dev.postern.problem.CommandException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/// Names in a project: its Java package, and the names that follow from it.
///
/// @param packageName package of the application, for example `com.acme.shop`
public record ProjectNames(String packageName) {

    /// Letters that Maven's coordinates, file names and class names can all have.
    private static final Pattern PACKAGE = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)*");

    /// Packages of the JDK and of the engine.
    private static final Pattern RESERVED = Pattern.compile("(javax?|dev\\.postern)(\\..*)?");

    /// Types that the files of a project refer to by their simple names.
    private static final Set<String> USED_TYPES = Set.of(
            "Application", "AutoClose", "BigDecimal", "DefaultCatalog", "Postern", "PosternTest", "String", "Test");

    public ProjectNames {
        if (!PACKAGE.matcher(packageName).matches() || !SourceVersion.isName(packageName)) {
            throw ProjectErrors.invalidPackage(packageName);
        }
        if (RESERVED.matcher(packageName).matches()) {
            throw ProjectErrors.reservedPackage(packageName);
        }
    }

    /// Returns the names of a project.
    ///
    /// @param packageName package; null to derive it from the folder's name, for example `my_shop` from `My Shop`
    /// @throws CommandException if the package is no valid one
    public static ProjectNames of(Path folder, @Nullable String packageName) {
        return new ProjectNames(packageName == null ? derived(folder) : packageName);
    }

    private static String derived(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        String letters = Normalizer.normalize(name == null ? "" : name.toString(), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "");
        return letters.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "_")
                .replaceAll("^_|_$", "");
    }

    private String lastName() {
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    /// Returns the name of the main class, for example `MyShop`.
    public String className() {
        String name = Stream.of(lastName().split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        boolean isUsable = SourceVersion.isIdentifier(name) && !USED_TYPES.contains(name);
        return isUsable ? name : "App" + name;
    }

    /// Returns Maven's `artifactId`, for example `my-shop`.
    public String artifactId() {
        return lastName().replace('_', '-');
    }

    /// Returns Maven's `groupId`, for example `com.acme`.
    public String groupId() {
        int end = packageName.lastIndexOf('.');
        return end < 0 ? packageName : packageName.substring(0, end);
    }
}
