package dev.postern.catalog;

import dev.postern.problem.PostgresErrors;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The types that clients can cast to: PostgreSQL's built-in types and the types that the migrations create.
///
/// The list is closed because the name of a type becomes part of the SQL text.
public final class CastTypes {

    private static final List<String> BUILT_IN = List.of(
            "bigint",
            "bit",
            "bit varying",
            "bool",
            "boolean",
            "box",
            "bpchar",
            "bytea",
            "char",
            "character",
            "character varying",
            "cidr",
            "circle",
            "date",
            "daterange",
            "datemultirange",
            "decimal",
            "double precision",
            "float",
            "float4",
            "float8",
            "inet",
            "int",
            "int2",
            "int4",
            "int8",
            "int4range",
            "int4multirange",
            "int8range",
            "int8multirange",
            "integer",
            "interval",
            "json",
            "jsonb",
            "jsonpath",
            "line",
            "lseg",
            "macaddr",
            "macaddr8",
            "money",
            "name",
            "numeric",
            "nummultirange",
            "numrange",
            "oid",
            "path",
            "pg_lsn",
            "point",
            "polygon",
            "real",
            "regclass",
            "regproc",
            "regtype",
            "smallint",
            "text",
            "time",
            "time with time zone",
            "time without time zone",
            "timestamp",
            "timestamp with time zone",
            "timestamp without time zone",
            "timestamptz",
            "timetz",
            "tsmultirange",
            "tsquery",
            "tsrange",
            "tstzmultirange",
            "tstzrange",
            "tsvector",
            "uuid",
            "varbit",
            "varchar",
            "xml");

    /// Built-in types whose name is not that in `pg_type`, so that no array type has the name with a `_` before it.
    private static final Set<String> SQL_NAMES = Set.of(
            "bigint",
            "bit varying",
            "boolean",
            "character",
            "character varying",
            "decimal",
            "double precision",
            "float",
            "int",
            "integer",
            "real",
            "smallint",
            "time with time zone",
            "time without time zone",
            "timestamp with time zone",
            "timestamp without time zone");

    private final Map<String, CastType> types = new TreeMap<>();
    private final TypeCatalog typeCatalog;
    private final Collection<Resource> resources;

    /// @param resources the served resources, which the caller adds later; first read when an error is built
    CastTypes(TypeCatalog typeCatalog, Collection<Resource> resources) {
        this.typeCatalog = typeCatalog;
        this.resources = resources;
        typeCatalog
                .userTypes()
                .forEach(type -> types.putIfAbsent(type.name(), new CastType(type.name(), type.schema())));
        BUILT_IN.forEach(name -> types.put(name, new CastType(name, null)));
        addArrayTypes();
    }

    /// Adds the array types under PostgreSQL's names for them: `_int4`.
    private void addArrayTypes() {
        for (CastType element : List.copyOf(types.values())) {
            if (element.schema() != null || !SQL_NAMES.contains(element.name())) {
                String name = "_" + element.name();
                types.putIfAbsent(name, new CastType(name, element.schema()));
            }
        }
    }

    /// The target type of a cast.
    ///
    /// @param schema null for a built-in type, whose name is not quoted
    public record CastType(String name, @Nullable String schema) {}

    /// Returns the type called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PostgreSQL's 42704 if there is no such type
    public CastType type(String name) {
        CastType type = types.get(name);
        if (type == null) {
            throw new ObjectHintException(privileges -> PostgresErrors.undefinedType(
                    name, NameSuggestions.nearest(name, usableNames(privileges)).orElse(null)));
        }
        return type;
    }

    /// Returns the names of the built-in types and of the types of columns that a role can use.
    private Set<String> usableNames(RolePrivileges privileges) {
        Set<String> names = new TreeSet<>(BUILT_IN);
        for (Resource resource : resources) {
            resource.columns().stream()
                    .filter(column -> privileges.canUse(resource, column))
                    .flatMap(column -> typeCatalog.partsOf(column.type()))
                    .map(TypeDefinition::name)
                    .filter(this::isFoundByName)
                    .forEach(type -> names.add(type.name()));
        }
        return names;
    }

    /// Whether a cast to the name of the type finds this type, and not a type of the same name in another schema.
    private boolean isFoundByName(SchemaFacts.QualifiedName type) {
        CastType castType = types.get(type.name());
        return castType != null && type.schema().equals(castType.schema());
    }
}
