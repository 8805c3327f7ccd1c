// What the page needs of an OpenAPI document: tables, their columns and relationships, functions.

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

export class Contract {
    #read;

    constructor(read) {
        this.#read = read;
        this.base = new URL(read.servers?.[0]?.url ?? '/', document.baseURI).pathname.replace(/\/$/, '');
        this.resources = Object.entries(read.paths ?? {})
            .map(([path, item]) => this.#resource(path, item))
            .filter((found) => found !== null)
            .sort((a, b) => a.name.localeCompare(b.name));
    }

    // A table, a view or a function by the path that it has; null for any other path.
    #resource(path, item) {
        const steps = path.split('/').slice(1).map(decodeURIComponent);
        const first = METHODS.map((method) => item[method]).find((operation) => operation !== undefined);
        if (!first) {
            return null;
        }
        const common = { path, tag: first.tags?.[0], operationId: first.operationId, description: first.description ?? first.summary ?? '' };
        if (steps.length === 2 && steps[0] === 'rpc') {
            return { ...common, kind: 'function', name: steps[1], operations: item, parameters: this.#parameters(item) };
        }
        const schema = steps.length === 1 && item.get ? this.#row(item.get) : null;
        return schema && { ...common, kind: 'table', name: steps[0], operations: item, ...this.#columns(schema) };
    }

    // A function's arguments, as its body or its URL has them.
    #parameters({ get, post }) {
        const body = this.#resolve(this.#resolve(post?.requestBody)?.content?.['application/json']?.schema);
        if (body?.properties) {
            return Object.keys(body.properties).map((name) => ({ name }));
        }
        return (get?.parameters ?? []).map((parameter) => this.#resolve(parameter)).filter(({ required }) => required);
    }

    #row(operation) {
        const answer = this.#resolve(operation.responses?.['200']);
        const rows = this.#resolve(answer?.content?.['application/json']?.schema);
        const row = rows?.type === 'array' ? this.#resolve(rows.items) : null;
        return row?.properties ? row : null;
    }

    #columns(schema) {
        const required = new Set(schema.required ?? []);
        return {
            description: schema.description ?? '',
            columns: Object.entries(schema.properties).map(([name, property]) => this.#column(name, property, required)),
            relations: schema['x-relationships'] ?? [],
        };
    }

    #column(name, property, required) {
        const column = this.#resolve(property);
        const { types, nullable } = this.#types(column);
        const notes = [
            nullable ? 'may be null' : null,
            property.readOnly ? 'read only' : null,
            property.writeOnly ? 'write only' : null,
            property.default === undefined ? null : `default ${JSON.stringify(property.default)}`,
            property.maxLength ? `at most ${property.maxLength} characters` : null,
        ];
        return {
            name,
            type: types,
            notes: notes.filter((note) => note !== null).join(', '),
            description: property.description ?? column.description ?? '',
        };
    }

    // In the words of the document; an enumeration by its values.
    #types(schema) {
        const all = [schema.type ?? []].flat();
        const values = schema.enum?.filter((value) => value !== null).map((value) => JSON.stringify(value)).join(' or ');
        const plain = all.filter((type) => type !== 'null').join(' or ') || 'any';
        const item = plain === 'array' && schema.items ? `${this.#types(this.#resolve(schema.items)).types}[]` : null;
        return {
            types: values ?? item ?? (schema.format ? `${plain} (${schema.format})` : plain),
            nullable: all.includes('null') || (schema.enum?.includes(null) ?? false),
        };
    }

    #resolve(value) {
        let found = value;
        for (let depth = 0; found?.$ref?.startsWith('#/') && depth < 8; depth++) {
            found = found.$ref.slice(2).split('/')
                .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
                .reduce((place, step) => place?.[step], this.#read);
        }
        return found;
    }
}
