package dev.postern.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Catalog;
import dev.postern.catalog.Grants;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The description of what is served, as OpenAPI 3.1: what a role may do, and no more.
public final class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalog catalog;
    private final About about;
    private final List<Described> added;

    /// What the service tells of itself.
    ///
    /// @param base path of the generated API, `/api`
    /// @param version of the schema: of its last migration
    /// @param publicUrl address that clients reach the service at; null: where the document is
    /// @param anonymous whether something may be asked without a token
    /// @param plans whether PostgreSQL's plan of a read may be asked for
    public record About(
            String base,
            String version,
            @Nullable String publicUrl,
            Anonymous anonymous,
            Plans plans) {}

    /// @param added what an application has beside the generated API
    public OpenApi(Catalog catalog, About about, List<Described> added) {
        this.catalog = catalog;
        this.about = about;
        this.added = List.copyOf(added);
    }
}
