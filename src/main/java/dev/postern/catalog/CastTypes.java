package dev.postern.catalog;

import dev.postern.problem.DatabaseError;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The types a client may cast to: PostgreSQL's own, and those the migrations made. A closed list, for the name
/// of a type is part of the SQL.
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

    private final Map<String, CastType> types = new TreeMap<>();
    private final TypeCatalog known;
    private final Collection<Resource> resources;

    /// @param resources those that are served; read only after all of them were added
    CastTypes(TypeCatalog known, Collection<Resource> resources) {
        this.known = known;
        this.resources = resources;
        known.userTypes().forEach(type -> types.putIfAbsent(type.name(), new CastType(type.name(), type.schema())));
        BUILT_IN.forEach(name -> types.put(name, new CastType(name, null)));
    }

    /// A type to cast to.
    ///
    /// @param schema null for one of PostgreSQL's own, whose name is a keyword or words
    public record CastType(String name, @Nullable String schema) {}

    /// The type called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException 42704, as PostgreSQL says it, where there is none
    public CastType named(String name) {
        CastType type = types.get(name);
        if (type == null) {
            throw new ObjectHintException(grants -> {
                String hint = NameSuggestions.nearest(name, names(grants))
                        .map(near -> "Perhaps you meant the type \"" + near + "\".")
                        .orElse("Types without parentheses and brackets can be cast to, for instance text or numeric.");
                return new DatabaseError("42704", "type \"" + name + "\" does not exist", null, hint);
            });
        }
        return type;
    }

    /// The names of PostgreSQL's own types, and of those that columns have that a role may use.
    private Set<String> names(RolePrivileges grants) {
        Set<String> names = new TreeSet<>(BUILT_IN);
        for (Resource resource : resources) {
            resource.columns().stream()
                    .filter(column -> grants.canUse(resource, column))
                    .flatMap(column -> known.within(column.type()))
                    .map(TypeDefinition::name)
                    .filter(this::isCastTo)
                    .forEach(type -> names.add(type.name()));
        }
        return names;
    }

    /// Whether the type is the one that its name means.
    private boolean isCastTo(SchemaFacts.QualifiedName type) {
        CastType named = types.get(type.name());
        return named != null && type.schema().equals(named.schema());
    }
}
