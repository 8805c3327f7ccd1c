// The columns of a table as text.

// `resolve` follows a `$ref`.
export function columns(schema, resolve) {
    return Object.entries(schema.properties).map(([name, property]) => {
        const target = resolve(property) ?? {};
        const { words, nullable } = type(target, resolve);
        const notes = [
            nullable ? 'may be null' : null,
            property.readOnly ? 'read only' : null,
            property.writeOnly ? 'write only' : null,
            property.default === undefined ? null : `default ${JSON.stringify(property.default)}`,
            target.maxLength ? `at most ${target.maxLength} characters` : null,
        ];
        return {
            name,
            type: words,
            references: property['x-references'] ?? null,
            notes: notes.filter((note) => note !== null).join(', '),
            description: property.description ?? target.description ?? '',
        };
    });
}

// Returns the text of a type; the values of an enumeration.
function type(schema, resolve) {
    const all = [schema.type ?? []].flat();
    const choices = (schema.anyOf ?? schema.oneOf ?? []).filter((choice) => !isAnyArray(choice)).map((choice) => type(resolve(choice) ?? {}, resolve));
    const plain = all.filter((one) => one !== 'null').join(' or ');
    const values = schema.enum?.filter((value) => value !== null).map((value) => JSON.stringify(value)).join(' or ');
    const items = plain === 'array' && schema.items ? `${type(resolve(schema.items) ?? {}, resolve).words}[]` : null;
    const named = plain && schema.format ? `${plain} (${schema.format})` : plain;
    const words = values ?? items ?? (named || choices.map((choice) => choice.words).filter(Boolean).join(' or '));
    return {
        words: words || (all.length ? '' : 'any JSON'),
        nullable: all.includes('null') || (schema.enum?.includes(null) ?? false) || choices.some((choice) => choice.nullable),
    };
}

// Whether a schema is that of a further dimension, which every array of PostgreSQL can have.
const isAnyArray = ({ type, items }) => type === 'array' && Object.keys(items ?? {}).length === 0;
