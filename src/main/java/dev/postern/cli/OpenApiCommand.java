package dev.postern.cli;

import dev.postern.catalog.RolePrivileges;
import dev.postern.openapi.Audience;
import dev.postern.openapi.DocumentVariant;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.request.ApiBase;
import dev.postern.request.BigintFormat;
import dev.postern.store.RolePrivilegeReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Command `openapi`, whose output can be committed and compared.
@Command(
        name = "openapi",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints the OpenAPI 3.1 document of the generated API, complete or limited to the privileges of --role.",
            "Only --role needs a database: the one at --db-url, or else the embedded one."
        })
public final class OpenApiCommand implements Callable<Integer> {

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Role whose privileges limit the document. Default: none, the document is complete.")
    private @Nullable String role;

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Served schemas, the default schema first. Default: public.")
    private List<String> schemas = List.of();

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "Schema that the document describes, one of --schemas. Default: the first.")
    private @Nullable String schema;

    @Option(
            names = "--for",
            paramLabel = "READERS",
            defaultValue = "complete",
            description = "Readers of the document: complete, everything that the API accepts; clients, what generators"
                    + " of clients and language models need. Default: ${DEFAULT-VALUE}.")
    private Audience audience = Audience.COMPLETE;

    @Option(
            names = "--bigint",
            paramLabel = "FORMAT",
            defaultValue = "number",
            description = "JSON format of bigint and numeric values, as for serve: number or string."
                    + " Default: ${DEFAULT-VALUE}.")
    private BigintFormat bigint = BigintFormat.NUMBER;

    @Option(
            names = "--base-path",
            paramLabel = "PATH",
            defaultValue = ApiBase.DEFAULT_PATH,
            converter = UrlConverters.BasePathConverter.class,
            description = "Base path of the generated API. Default: ${DEFAULT-VALUE}.")
    private String basePath = ApiBase.DEFAULT_PATH;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = UrlConverters.AddressConverter.class,
            description = "Base URL of the service for clients. Default: /, relative to the document.")
    private @Nullable String publicUrl;

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    private final DocumentFactory documents;

    /// Factory of the OpenAPI document.
    @FunctionalInterface
    public interface DocumentFactory {

        /// @param schemas served schemas; empty for the default of this build
        /// @param bigintFormat format of `bigint` and `numeric` values
        OpenApiDocument of(List<String> schemas, BigintFormat bigintFormat);
    }

    public OpenApiCommand(DocumentFactory documents) {
        this.documents = documents;
    }

    @Override
    public Integer call() {
        OpenApiDocument document = documents.of(schemas, bigint);
        String describedSchema = document.servedSchema(schema);
        String roleName = role;
        RolePrivileges privileges = roleName == null ? new RolePrivileges.Unrestricted() : privileges(roleName);
        ApiBase base = new ApiBase(publicUrl == null ? "" : publicUrl, basePath);
        DocumentVariant variant = new DocumentVariant(describedSchema, privileges, audience, base);
        System.out.writeBytes((document.text(variant) + "\n").getBytes(StandardCharsets.UTF_8));
        return 0;
    }

    private RolePrivileges privileges(String roleName) {
        return database.use(opened -> RolePrivilegeReader.find(roleName, opened.asService()))
                .orElseThrow(() -> CommandErrors.unknownRole(roleName));
    }
}
