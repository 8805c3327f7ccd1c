package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.postern.plan.SelectNode;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.Projection;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Select;

/// Renderer of a select list for a media type handler: SQL values with the keys of the response as column names.
///
/// An embed is one column of JSON. The columns of a spread are columns of the row, those of a to-many spread arrays.
///
/// @param scope scope of the rows
record KeyedRenderer(SelectRenderer renderer, SelectNode node, Scope scope) {

    /// Alias of embedded rows.
    private static final String EMBEDDED = "postern embedded";

    /// Renders the named fields; a constant if there are none.
    List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>();
        for (int i = 0; i < node.projections().size(); i++) {
            addFields(node.projections().get(i), i, fields);
        }
        return fields.isEmpty() ? List.of(inline(1)) : fields;
    }

    private void addFields(Projection projection, int position, List<Field<?>> fields) {
        switch (projection) {
            case ValueProjection value ->
                fields.add(renderer.value(node, value, scope, position).as(name(value.key())));
            case EmbedProjection embed
            when embed.form() == EmbedForm.SPREAD ->
                keys(embed.node())
                        .forEach(key -> fields.add(column(embed, position, key).as(name(key))));
            case EmbedProjection embed -> fields.add(json(embed, position).as(name(embed.key())));
        }
    }

    /// Returns the names of the fields of a node.
    private static List<String> keys(SelectNode node) {
        List<String> keys = new ArrayList<>();
        for (Projection projection : node.projections()) {
            if (projection instanceof EmbedProjection embed && embed.form() == EmbedForm.SPREAD) {
                keys.addAll(keys(embed.node()));
            } else {
                keys.add(projection.key());
            }
        }
        return keys;
    }

    /// Renders embedded rows as JSON.
    private Field<?> json(EmbedProjection embed, int position) {
        return embedded(embed, position, name(EMBEDDED), "to_jsonb({0})");
    }

    /// Renders a column of spread rows.
    private Field<?> column(EmbedProjection embed, int position, String key) {
        return embedded(embed, position, name(EMBEDDED, key), "{0}");
    }

    /// @param toOne value of a row of a to-one embed; that of a to-many embed is an array of JSON
    private Field<?> embedded(EmbedProjection embed, int position, Name value, String toOne) {
        Select<?> rows = renderer.embeddedRows(
                embed, scope, position, inner -> new KeyedRenderer(renderer, embed.node(), inner).fields());
        String text = embed.relationship().cardinality().isToOne()
                ? "(select " + toOne + " from ({1}) as {2} limit 1)"
                : "(select coalesce(jsonb_agg({0}), '[]') from ({1}) as {2})";
        return field(text, value, rows, name(EMBEDDED));
    }
}
