package dev.postern.generate;

import static dev.postern.generate.GeneratedProject.get;
import static dev.postern.generate.GeneratedProject.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.RunningServer;
import dev.postern.catalog.GeneratedModel;
import dev.postern.testing.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jooq.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of forced types in `jooq.xml`: Java code gets the types of the project, and the API those of the database.
class ForcedTypesTest {

    private static final String CONVERTER = """
            package shop;

            public final class LinkConverter extends org.jooq.impl.AbstractConverter<String, Link> {
                public LinkConverter() {
                    super(String.class, Link.class);
                }
                @Override
                public Link from(String text) {
                    return text == null ? null : new Link(text.toLowerCase(java.util.Locale.ROOT));
                }
                @Override
                public String to(Link link) {
                    return link == null ? null : "https://" + link.host();
                }
            }
            """;

    private static final String FORCED_TYPES = """
            <forcedTypes>
              <forcedType>
                <userType>shop.Link</userType>
                <converter>shop.LinkConverter</converter>
                <includeExpression>public\\.films\\.link</includeExpression>
              </forcedType>
              <forcedType>
                <name>VARCHAR</name>
                <includeExpression>public\\.films\\.length</includeExpression>
              </forcedType>
            </forcedTypes>""";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void convertersAndOtherTypes_areKeptAndDoNotChangeTheApi() throws Exception {
        GeneratedProject project = new GeneratedProject(directory, TestDatabases.createEmpty());
        TestDatabases.execute(project.database(), """
                create table films (id int primary key, link text not null, length int);
                create function linked(link text) returns setof films stable language sql
                    as 'select * from films where films.link = $1';
                insert into films values (1, 'EXAMPLE.org', 90)""");
        project.configure(FORCED_TYPES, "");
        Path shop = Files.createDirectories(directory.resolve("sources/shop"));
        Files.writeString(shop.resolve("LinkConverter.java"), CONVERTER);
        Files.writeString(shop.resolve("Link.java"), "package shop; public record Link(String host) {}");

        GeneratedModel model = project.generate(Map.of());

        Field<?> link = Objects.requireNonNull(model.classes()
                .schemaStream()
                .flatMap(schema -> schema.tableStream())
                .findFirst()
                .orElseThrow()
                .field("link"));
        assertThat(link.getType().getName()).isEqualTo("shop.Link");
        try (RunningServer running = project.start(model)) {
            assertThat(get(running, "/films?link=eq.EXAMPLE.org&length=gt.9"))
                    .isEqualTo("[{\"id\":1,\"link\":\"EXAMPLE.org\",\"length\":90}]");
            assertThat(get(running, "/films?link=in.(EXAMPLE.org,x)&select=id")).isEqualTo("[{\"id\":1}]");
            assertThat(get(running, "/rpc/linked?link=EXAMPLE.org&select=id")).isEqualTo("[{\"id\":1}]");
            assertThat(send(running, "POST", "/films", "{\"id\":2,\"link\":\"Two.ORG\",\"length\":100}"))
                    .isEqualTo("[{\"id\":2,\"link\":\"Two.ORG\",\"length\":100}]");
            assertThat(send(running, "PATCH", "/films?id=eq.2", "{\"link\":\"THREE.org\"}"))
                    .isEqualTo("[{\"id\":2,\"link\":\"THREE.org\",\"length\":100}]");
            assertThat(get(running, "/films?order=length.desc&select=length&limit=1"))
                    .isEqualTo("[{\"length\":100}]");
            assertThat(get(running, "/"))
                    .containsPattern("\"length\":\\{[^}]*\"integer\"")
                    .doesNotContain("shop.Link");
        }
    }
}
