package dev.postern.catalog;

import dev.postern.catalog.TypeDefinition.Array;
import java.util.Set;

/// The `bigint` and `numeric` numbers of a type, which JavaScript rounds beyond 2^53.
public enum BigNumbers {
    /// The type has none, or only within composite values, ranges or JSON.
    NONE,
    /// The value is one.
    VALUE,
    /// The elements of the array are.
    ELEMENTS;

    private static final Set<String> BIG = Set.of("int8", "numeric");
    private static final Set<String> EXACT = Set.of("int2", "int4", "int8", "numeric");

    /// Returns the numbers of a type; a domain has those of its base type.
    public static BigNumbers of(TypeDefinition type) {
        TypeDefinition base = type.baseType();
        if (base instanceof Array array) {
            return isBuiltIn(array.element().baseType(), BIG) ? ELEMENTS : NONE;
        }
        return isBuiltIn(base, BIG) ? VALUE : NONE;
    }

    /// Returns the numbers of a sum or an average, whose type is wider than that of its argument.
    public static BigNumbers ofSum(TypeDefinition argument) {
        return isBuiltIn(argument.baseType(), EXACT) ? VALUE : NONE;
    }

    private static boolean isBuiltIn(TypeDefinition type, Set<String> names) {
        return type.name().schema().equals("pg_catalog")
                && names.contains(type.name().name());
    }
}
