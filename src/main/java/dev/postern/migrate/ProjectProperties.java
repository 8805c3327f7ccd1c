package dev.postern.migrate;

import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// Properties of the database in `jooq.xml`, the configuration of a project, read without the generator of jOOQ.
///
/// @param values values by key
public record ProjectProperties(Map<String, String> values) {

    /// Name of the configuration file, next to the folder `migration`.
    public static final String FILE = "jooq.xml";

    /// Property with the name of Flyway's history table.
    public static final String HISTORY_TABLE = "history-table";

    public ProjectProperties {
        values = Map.copyOf(values);
    }

    /// Reads the properties of a project; none without the file.
    ///
    /// @param folder folder that can contain `jooq.xml`
    /// @throws dev.postern.problem.CommandException if the file is no XML document
    public static ProjectProperties read(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return new ProjectProperties(Map.of());
        }
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Map<String, String> values = new HashMap<>();
            for (Element property : elements(factory.newDocumentBuilder().parse(in), "property")) {
                if (property.getParentNode().getParentNode() instanceof Element parent
                        && parent.getTagName().equals("database")) {
                    values.put(text(property, "key"), text(property, "value"));
                }
            }
            return new ProjectProperties(values);
        } catch (IOException e) {
            throw FileErrors.notReadable(file, e);
        } catch (SAXException e) {
            throw FileErrors.notReadable(file, new IOException(e));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Element> elements(Node parent, String name) {
        NodeList found = parent instanceof Document document
                ? document.getElementsByTagName(name)
                : ((Element) parent).getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static String text(Element property, String name) {
        return elements(property, name).stream()
                .findFirst()
                .map(Node::getTextContent)
                .orElse("")
                .strip();
    }

    /// Returns a value; empty if it is missing.
    public String get(String key) {
        return values.getOrDefault(key, "");
    }

    /// Returns the values of a property with a list, which are separated by commas.
    public List<String> list(String key) {
        return Stream.of(get(key).split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
