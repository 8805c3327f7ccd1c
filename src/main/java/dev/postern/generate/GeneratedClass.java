package dev.postern.generate;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Generated class, as its source declares it.
///
/// @param objectName name of its object in the database; null for a class without one, such as `Keys`
/// @param memberNames names of the database objects that its fields stand for
record GeneratedClass(
        URI file,
        String packageName,
        String name,
        Kind kind,
        @Nullable String objectName,
        List<String> memberNames) {

    /// Kind of database object that a class represents.
    enum Kind {
        SCHEMA,
        TABLE,
        ENUM,
        COMPOSITE,
        ROUTINE,
        OTHER
    }

    static GeneratedClass of(CompilationUnitTree unit) {
        ClassTree type = unit.getTypeDecls().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .findFirst()
                .orElseThrow();
        Kind kind = kind(type);
        return new GeneratedClass(
                unit.getSourceFile().toUri(),
                String.valueOf(unit.getPackageName()),
                type.getSimpleName().toString(),
                kind,
                kind == Kind.OTHER ? null : objectName(type),
                type.getMembers().stream()
                        .filter(VariableTree.class::isInstance)
                        .flatMap(member -> literals(((VariableTree) member).getInitializer()).stream()
                                .limit(1))
                        .toList());
    }

    private static Kind kind(ClassTree type) {
        if (type.getKind() == Tree.Kind.ENUM) {
            return Kind.ENUM;
        }
        return switch (String.valueOf(type.getExtendsClause()).replaceFirst("<.*", "")) {
            case "SchemaImpl" -> Kind.SCHEMA;
            case "TableImpl" -> Kind.TABLE;
            case "UDTImpl" -> Kind.COMPOSITE;
            case "AbstractRoutine" -> Kind.ROUTINE;
            default -> Kind.OTHER;
        };
    }

    /// Returns the name that the class passes to jOOQ: in the constructor without parameters, for an enum in
    /// `getName`.
    private static String objectName(ClassTree type) {
        String method = type.getKind() == Tree.Kind.ENUM ? "getName" : "<init>";
        return type.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(member -> member.getName().contentEquals(method)
                        && member.getParameters().isEmpty())
                .flatMap(member -> literals(member).stream())
                .findFirst()
                .orElse("");
    }

    private static List<String> literals(@Nullable Tree tree) {
        List<String> literals = new ArrayList<>();
        if (tree != null) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
                    if (literal.getValue() instanceof String text) {
                        literals.add(text);
                    }
                    return null;
                }
            }.scan(tree, null);
        }
        return literals;
    }

    Path path() {
        return Path.of(file);
    }

    /// Returns the name of the object in the database.
    String object() {
        return Objects.requireNonNull(objectName);
    }
}
