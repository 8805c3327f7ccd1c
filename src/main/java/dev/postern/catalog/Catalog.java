package dev.postern.catalog;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.ForeignKey;
import org.jooq.Schema;
import org.jooq.Table;

/// Every table and view of one generated schema, by name.
public final class Catalog {

    private final String schema;
    private final Map<String, Resource> resources = new LinkedHashMap<>();

    private Catalog(String schema) {
        this.schema = schema;
    }

    /// The catalog of a generated schema.
    ///
    /// @param secrets hidden columns and what stands for them in a body
    public static Catalog of(Schema schema, List<Secret> secrets) {
        Catalog catalog = new Catalog(schema.getName());
        for (Table<?> table : schema.getTables()) {
            Optional<Secret> secret = secrets.stream()
                    .filter(rule -> rule.column().getTable() != null
                            && rule.column().getTable().getName().equals(table.getName()))
                    .findFirst();
            catalog.resources.put(table.getName(), new Resource(table, secret));
        }
        schema.getTables().forEach(table -> table.getReferences().forEach(catalog::relate));
        return catalog;
    }

    private void relate(ForeignKey<?, ?> key) {
        Resource child = resources.get(key.getTable().getName());
        Resource parent = resources.get(key.getKey().getTable().getName());
        if (child != null && parent != null) {
            child.add(Relationship.along(key, child, parent));
            parent.add(Relationship.against(key, parent, child));
        }
    }

    /// All resources, by name.
    public Map<String, Resource> resources() {
        return resources;
    }

    /// The resource called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST205 where there is none
    public Resource resource(String name) {
        Resource resource = resources.get(name);
        if (resource != null) {
            return resource;
        }
        String hint = Unknown.nearest(name, resources.keySet())
                .map(near -> "Perhaps you meant the table '" + schema + "." + near + "'")
                .orElse(null);
        throw Refusal.of(
                        Code.UNKNOWN_TABLE,
                        "Could not find the table '" + schema + "." + name + "' in the schema cache")
                .hint(hint)
                .exception();
    }
}
