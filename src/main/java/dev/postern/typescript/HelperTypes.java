package dev.postern.typescript;

/// The helper types that select parts of `Database`, for example `Tables<"books">` or `Tables<{ schema: "extra" },
/// "films">`.
final class HelperTypes {

    private static final String TYPES = """
            type InSchema = { schema: SchemaName }

            type SchemaOf<Choice> = Choice extends { schema: infer Name }
              ? DatabaseWithoutInternals[Extract<Name, SchemaName>]
              : DefaultSchema

            type NameOf<Choice, Name> = Choice extends InSchema ? Name : Choice

            type Relations<Schema extends { Tables: unknown; Views: unknown }> =
              Schema["Tables"] & Schema["Views"]

            type Part<Relation, Key extends string> = Relation extends {
              [_ in Key]: infer Found
            }
              ? Found
              : never

            type Named<All, Name> = Name extends keyof All ? All[Name] : never

            /** A row in a response. */
            export type Tables<
              Choice extends keyof Relations<DefaultSchema> | InSchema,
              Name extends (Choice extends InSchema
                ? keyof Relations<SchemaOf<Choice>>
                : never) = never,
            > = Part<Named<Relations<SchemaOf<Choice>>, NameOf<Choice, Name>>, "Row">

            /** A row of an insert. */
            export type TablesInsert<
              Choice extends keyof DefaultSchema["Tables"] | InSchema,
              Name extends (Choice extends InSchema
                ? keyof SchemaOf<Choice>["Tables"]
                : never) = never,
            > = Part<Named<SchemaOf<Choice>["Tables"], NameOf<Choice, Name>>, "Insert">

            /** The changed columns of an update. */
            export type TablesUpdate<
              Choice extends keyof DefaultSchema["Tables"] | InSchema,
              Name extends (Choice extends InSchema
                ? keyof SchemaOf<Choice>["Tables"]
                : never) = never,
            > = Part<Named<SchemaOf<Choice>["Tables"], NameOf<Choice, Name>>, "Update">

            /** A label of an enumeration. */
            export type Enums<
              Choice extends keyof DefaultSchema["Enums"] | InSchema,
              Name extends (Choice extends InSchema
                ? keyof SchemaOf<Choice>["Enums"]
                : never) = never,
            > = Named<SchemaOf<Choice>["Enums"], NameOf<Choice, Name>>

            /** A value of a composite type. */
            export type CompositeTypes<
              Choice extends keyof DefaultSchema["CompositeTypes"] | InSchema,
              Name extends (Choice extends InSchema
                ? keyof SchemaOf<Choice>["CompositeTypes"]
                : never) = never,
            > = Named<SchemaOf<Choice>["CompositeTypes"], NameOf<Choice, Name>>
            """;

    private HelperTypes() {}

    /// Renders the types.
    ///
    /// @param defaultSchema schema of the helper types without an explicit schema
    static String render(String defaultSchema) {
        String name = SourceText.quoted(defaultSchema);
        String start = "type DefaultSchema = DatabaseWithoutInternals[Extract<";
        boolean fits =
                start.length() + "SchemaName, ".length() + name.length() + ">]".length() <= TypePrinter.MAX_COLUMNS;
        return """
                type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

                type SchemaName = keyof DatabaseWithoutInternals

                """ + start + (fits ? "SchemaName, " + name : "\n  SchemaName,\n  " + name + "\n") + ">]\n\n" + TYPES;
    }
}
