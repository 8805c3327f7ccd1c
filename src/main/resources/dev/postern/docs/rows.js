// Rows that exist, whose values the example requests use.

// Returns the last row of a table, and the last values of the columns that it references by `table.column`; nothing for
// other resources and for what cannot be read. Few rows reference the last one, so that a key of references is new.
export async function existingRows(base, headers, { kind, path, columns, key }) {
    if (kind !== 'table') {
        return {};
    }
    const first = async (target) => {
        try {
            const response = await fetch(base + target, { headers, credentials: 'omit' });
            return response.ok ? (await response.json())[0] : undefined;
        } catch {
            return undefined;
        }
    };
    const order = key.length ? `&order=${encodeURIComponent(key.map((name) => `${quoted(name)}.desc`).join(','))}` : '';
    const targets = [...new Set(columns.map(({ references }) => references).filter(Boolean))];
    const [row, ...values] = await Promise.all([
        first(`${path}?limit=1${order}`),
        ...targets.map((target) => first(lastValue(...reference(target)))),
    ]);
    return {
        row,
        references: Object.fromEntries(targets.map((target, i) => [target, values[i]?.[reference(target)[1]]])),
    };
}

// Returns the request of the last value of a column.
function lastValue(table, column) {
    const name = encodeURIComponent(quoted(column));
    return `/${encodeURIComponent(table)}?select=${name}&order=${name}.desc&limit=1`;
}

// Splits `table.column`.
function reference(target) {
    const end = target.lastIndexOf('.');
    return [target.slice(0, end), target.slice(end + 1)];
}

// Returns a name in the syntax of `order`.
const quoted = (name) => (/^[\p{L}\p{N}_]+$/u.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`);
