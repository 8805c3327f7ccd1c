package dev.postern;

import dev.postern.openapi.SchemaBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.TableField;

/// A JSON schema of values in the endpoints of an application. Immutable.
///
/// ```java
/// JsonSchema product = JsonSchema.object("shop.Product", List.of(PRODUCTS.ID, PRODUCTS.NAME));
/// ```
public final class JsonSchema {

    private final SchemaBuilder schema;

    private JsonSchema(SchemaBuilder schema) {
        this.schema = schema;
    }

    SchemaBuilder schema() {
        return schema;
    }

    /// Returns the schema of a string.
    public static JsonSchema text() {
        return new JsonSchema(SchemaBuilder.string());
    }

    /// Returns the schema of a string with one of these values.
    public static JsonSchema oneOf(String... values) {
        return new JsonSchema(SchemaBuilder.enumOf(values));
    }

    /// Returns the schema of a boolean.
    public static JsonSchema bool() {
        return new JsonSchema(SchemaBuilder.bool());
    }

    /// Returns the schema of an integer from `min` to `max`.
    public static JsonSchema integer(long min, long max) {
        return new JsonSchema(SchemaBuilder.integer(min, max));
    }

    /// Returns the schema of a column's value, with the column's comment as its description.
    public static JsonSchema of(TableField<?, ?> column) {
        return new JsonSchema(SchemaBuilder.of(column));
    }

    /// Returns the schema of an object with the members of these columns.
    ///
    /// @param name name of the reusable schema in the document
    public static JsonSchema object(String name, List<TableField<?, ?>> columns) {
        return new JsonSchema(SchemaBuilder.object(name, columns));
    }

    /// Returns the schema of an object with these members and no others.
    ///
    /// @param name name of the reusable schema in the document
    public static JsonSchema object(String name, Member... members) {
        SchemaBuilder.Member[] inner = Stream.of(members).map(Member::member).toArray(SchemaBuilder.Member[]::new);
        return new JsonSchema(SchemaBuilder.object(name, inner));
    }

    /// Returns a member that is always present.
    public static Member required(String name, JsonSchema schema) {
        return new Member(SchemaBuilder.required(name, schema.schema));
    }

    /// Returns a member that can be absent.
    public static Member optional(String name, JsonSchema schema) {
        return new Member(SchemaBuilder.optional(name, schema.schema));
    }

    /// Returns a copy with a default.
    public JsonSchema defaultValue(long value) {
        return new JsonSchema(schema.defaultValue(value));
    }

    /// Returns a copy with a format of JSON Schema, for example `email` or `password`.
    public JsonSchema format(String format) {
        return new JsonSchema(schema.format(format));
    }

    /// Returns a copy with a description.
    public JsonSchema description(String description) {
        return new JsonSchema(schema.description(description));
    }

    /// Returns a schema that allows null as well.
    public JsonSchema nullable() {
        return new JsonSchema(schema.nullable());
    }

    /// Returns a schema that allows either value.
    public JsonSchema or(JsonSchema other) {
        return new JsonSchema(schema.or(other.schema));
    }

    /// Returns the schema of an array of these values.
    public JsonSchema array() {
        return new JsonSchema(schema.array());
    }

    /// A member of an object.
    public static final class Member {

        private final SchemaBuilder.Member member;

        private Member(SchemaBuilder.Member member) {
            this.member = member;
        }

        private SchemaBuilder.Member member() {
            return member;
        }
    }
}
