package dev.postern.generate;

import dev.postern.generate.Compilation.CompilerError;
import dev.postern.generate.GeneratedClass.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Check that the generated classes represent every object of the database and compile.
///
/// Problems name the objects as in the database.
final class ClassCheck {

    private static final int MAX_ERRORS = 5;

    private final Compilation compilation;
    private final List<String> schemas;
    private final FactNames facts;
    private final Map<String, String> schemasByPackage = new HashMap<>();

    private ClassCheck(Compilation compilation, List<String> schemas, FactNames facts) {
        this.compilation = compilation;
        this.schemas = schemas;
        this.facts = facts;
        classes(Kind.SCHEMA).forEach(type -> schemasByPackage.put(type.packageName(), type.object()));
    }

    /// Checks classes.
    ///
    /// @param schemas generated schemas
    /// @param facts names of the objects that the classes have to represent
    /// @return one sentence per problem
    static List<String> problems(Compilation compilation, List<String> schemas, FactNames facts) {
        ClassCheck check = new ClassCheck(compilation, schemas, facts);
        List<String> problems = new ArrayList<>(check.missing());
        return problems.isEmpty() ? check.errors() : problems;
    }

    private List<GeneratedClass> classes(Kind kind) {
        return compilation.classes().stream()
                .filter(type -> type.kind() == kind)
                .toList();
    }

    /// Returns the schema whose package has a class: the one with the longest name that begins the class's package.
    private String schema(GeneratedClass type) {
        return schemasByPackage.keySet().stream()
                .filter(name -> (type.packageName() + ".").startsWith(name + "."))
                .max(Comparator.comparingInt(String::length))
                .map(schemasByPackage::get)
                .orElse("");
    }

    /// Finds objects without a class, and names the object whose class has the same name.
    private Set<String> missing() {
        Set<String> problems = new TreeSet<>();
        for (String schema : schemas) {
            if (!schemasByPackage.containsValue(schema)) {
                problems.add("The schema " + FactNames.quoted(schema) + " has no class in Java.");
            }
        }
        compare(facts.tables(), names(Kind.TABLE), problems);
        compare(facts.enums(), names(Kind.ENUM), problems);
        for (GeneratedClass type : compilation.classes()) {
            List<String> name = List.of(schema(type), type.objectName() == null ? "" : type.object());
            facts.parts(type.kind(), name).stream()
                    .filter(part -> !type.memberNames().contains(part))
                    .forEach(part -> problems.add(
                            FactNames.quoted(part) + " of " + FactNames.shown(name) + " is missing from its class."));
        }
        return problems;
    }

    private Set<List<String>> names(Kind kind) {
        Set<List<String>> names = new HashSet<>();
        classes(kind).forEach(type -> names.add(List.of(schema(type), type.object())));
        return names;
    }

    private static void compare(Set<List<String>> expected, Set<List<String>> existing, Set<String> problems) {
        for (List<String> missing : expected) {
            if (existing.contains(missing)) {
                continue;
            }
            List<String> twins = expected.stream()
                    .filter(other -> other.getFirst().equals(missing.getFirst())
                            && folded(other.getLast()).equals(folded(missing.getLast())))
                    .map(FactNames::shown)
                    .sorted()
                    .toList();
            problems.add(
                    twins.size() > 1
                            ? String.join(" and ", twins) + " have the same class name in Java."
                            : FactNames.shown(missing) + " has no class in Java.");
        }
    }

    /// Returns a text that is equal for names that differ only in case and punctuation.
    private static String folded(String name) {
        return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }

    private List<String> errors() {
        Map<URI, CompilerError> first = new LinkedHashMap<>();
        for (CompilerError error : compilation.errors()) {
            if (error.file() == null) {
                return List.of(error.message());
            }
            first.putIfAbsent(error.file(), error);
        }
        return first.entrySet().stream()
                .limit(MAX_ERRORS)
                .map(entry -> error(entry.getKey(), entry.getValue()))
                .toList();
    }

    private String error(URI file, CompilerError error) {
        String object = compilation.classes().stream()
                .filter(type -> type.file().equals(file))
                .findFirst()
                .map(this::object)
                .orElse("The schema");
        return "%s does not compile: %s (%s, line %d)."
                .formatted(object, error.message(), Path.of(file).getFileName(), error.line());
    }

    private String object(GeneratedClass type) {
        String schema = schema(type);
        if (type.kind() != Kind.OTHER && type.kind() != Kind.SCHEMA) {
            return FactNames.shown(List.of(schema, type.object()));
        }
        return schema.isEmpty() ? "The catalog" : "The schema " + FactNames.quoted(schema);
    }
}
