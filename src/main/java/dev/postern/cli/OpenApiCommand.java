package dev.postern.cli;

import dev.postern.catalog.RolePrivileges;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.store.RolePrivilegeReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `openapi`: the description of what is served, as text that can be committed and compared.
@Command(
        name = "openapi",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the OpenAPI 3.1 document of the generated API: all that is served, or with --role what that role may"
                    + " do.",
            "A database is asked only with --role: the one of --db-url, else the embedded one."
        })
public final class OpenApiCommand implements Callable<Integer> {

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Tell only what this role of the database may do. Default: everything.")
    private @Nullable String role;

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas that are served, the default one first. Default: public.")
    private List<String> schemas = List.of();

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The one of these that the document is of. Default: the first.")
    private @Nullable String schema;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = OptionConverters.AddressConverter.class,
            description = "Address of the service as clients know it. Default: /, wherever the document is.")
    private @Nullable String publicUrl;

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    private final DocumentFactory source;

    /// Makes the description of some schemas.
    @FunctionalInterface
    public interface DocumentFactory {

        /// @param publicUrl address that clients reach the service at; null: wherever the document is
        dev.postern.openapi.OpenApiDocument of(List<String> schemas, @Nullable String publicUrl);
    }

    public OpenApiCommand(DocumentFactory source) {
        this.source = source;
    }

    @Override
    public Integer call() {
        dev.postern.openapi.OpenApiDocument contract = source.of(schemas, publicUrl);
        String of = contract.schema(schema);
        String asked = role;
        RolePrivileges grants = asked == null ? new RolePrivileges.Unrestricted() : granted(asked);
        System.out.writeBytes((contract.text(of, grants) + "\n").getBytes(StandardCharsets.UTF_8));
        return 0;
    }

    private RolePrivileges granted(String asked) {
        return database.use(known -> RolePrivilegeReader.find(asked, known.asService()))
                .orElseThrow(() -> ApiError.of(ErrorCode.INTERNAL, "There is no role '" + asked + "' in the database")
                        .withHint("Roles are made by migrations; without --role the document tells everything.")
                        .exception());
    }
}
