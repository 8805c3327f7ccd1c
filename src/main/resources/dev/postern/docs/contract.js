// Model of an OpenAPI document: tables with their columns and relationships, functions, and other endpoints by tag.
import { columns } from './columns.js';

const METHODS = ['get', 'post', 'patch', 'put', 'delete', 'head', 'options'];

export class Contract {
    #document;
    #base;

    // `base` is the path of the API in the document.
    constructor(document, base) {
        this.#document = document;
        this.#base = base;
        const paths = Object.keys(document.paths ?? {});
        const tables = paths.map((path) => this.#table(path, paths)).filter((found) => found !== null);
        const functions = paths.filter((path) => this.#isDirectChild(path, 'rpc/')).map((path) => this.#function(path));
        const taken = new Set([...tables, ...functions].flatMap((one) => one.paths));
        this.resources = [...tables, ...functions].sort((one, other) => one.name.localeCompare(other.name))
            .concat(this.#otherEndpoints(paths.filter((path) => !taken.has(path))))
            .map((resource) => ({ ...resource, words: this.#words(resource) }));
    }

    // Returns what the search looks through: names, columns, paths and operations, in lower case.
    #words({ name, columns = [], paths }) {
        const operations = paths.flatMap((path) => METHODS.filter((method) => this.#document.paths[path][method])
            .flatMap((method) => [`${method} ${path}`, this.#document.paths[path][method].summary ?? '']));
        return [name, ...columns.map((column) => column.name), ...operations].join('\n').toLowerCase();
    }

    // Returns the part of the document for one resource, with the components that it needs.
    //
    // `existing` has the row that examples use, and rows that it references by `table.column`.
    part({ paths }, existing = {}) {
        const chosen = Object.fromEntries(paths.map((path) => [path, this.#simplify(this.#document.paths[path], existing)]));
        const { securitySchemes } = this.#document.components ?? {};
        return {
            ...this.#document,
            tags: [],
            servers: [{ url: new URL('.', document.baseURI).href.replace(/\/$/, '') }],
            paths: chosen,
            components: { ...this.#requiredComponents(chosen), securitySchemes },
        };
    }

    // Keeps the first response in full and the descriptions of the others, and drops all examples but a limit for reads.
    #simplify(item, existing) {
        const { parameters: shared = [], ...copy } = structuredClone(item);
        for (const method of METHODS.filter((one) => copy[one])) {
            const { responses = {}, parameters = [] } = copy[method];
            for (const status of Object.keys(responses).sort().slice(1)) {
                responses[status] = { description: this.#resolve(responses[status])?.description ?? '' };
            }
            const key = this.#key(item);
            copy[method].parameters = [...shared, ...parameters].map((one) => this.#withExample(this.#resolve(one), method, key, existing.row));
            this.#fillBody(copy[method].requestBody?.content?.['application/json'], method, key, existing);
        }
        return copy;
    }

    // Returns the key columns of a table, or of the table of a row.
    #key(item) {
        const response = this.#resolve(item.get?.responses?.['200']);
        const schema = this.#resolve(response?.content?.['application/json']?.schema);
        const row = schema?.type === 'array' ? this.#resolve(schema.items) : schema;
        return row?.['x-key'] ?? [];
    }

    // Replaces values of the example body, so that the first request succeeds: those of foreign keys by keys of rows that
    // exist, those of an update by the present ones, and those of an insert by values like the present ones.
    #fillBody(content, method, key, { row, references = {} }) {
        if (!content?.example) {
            return;
        }
        const properties = this.#rowProperties(content.schema);
        for (const name of Object.keys(content.example)) {
            const reference = properties[name]?.['x-references'];
            const present = row?.[name] ?? undefined;
            if (method !== 'post' && present !== undefined) {
                content.example[name] = present;
            } else if (references[reference] !== undefined) {
                content.example[name] = references[reference];
            } else if (present !== undefined) {
                content.example[name] = similar(present, this.#resolve(properties[name]), key.includes(name));
            }
        }
    }

    #rowProperties(schema) {
        const found = this.#resolve(schema) ?? {};
        const parts = [...(found.anyOf ?? []), ...(found.allOf ?? [])].map((one) => this.#rowProperties(one));
        return Object.assign({}, found.properties, ...parts);
    }

    // Gives a required key the value of a row that exists, and a filtered update that row. A delete matches none.
    #withExample(parameter, method, key, row) {
        if (parameter.in === 'path' && parameter.name === 'key' && key.length > 0 && row) {
            return { ...parameter, example: key.map((name) => keyText(row[name])).join(',') };
        }
        if (parameter.in === 'query' && key.includes(parameter.name) && ['patch', 'put', 'delete'].includes(method)) {
            const filter = method === 'delete' ? 'is.null' : row && `eq.${row[parameter.name]}`;
            return filter ? { ...parameter, example: filter } : parameter;
        }
        if (parameter.required) {
            return parameter;
        }
        const { example, examples, ...rest } = parameter;
        const { default: _, ...schema } = rest.schema ?? {};
        return { ...rest, schema, ...(method === 'get' && rest.name === 'limit' ? { example: 10 } : {}) };
    }

    // Whether a path is one segment below the path of the API and `prefix`.
    #isDirectChild(path, prefix) {
        const start = `${this.#base}/${prefix}`;
        return path.startsWith(start) && /^[^/{}]+$/.test(path.slice(start.length));
    }

    // Returns the table or view of a path; null for any other path.
    #table(path, paths) {
        const item = this.#document.paths[path];
        const schema = item.get && this.#isDirectChild(path, '') ? this.#row(item.get) : null;
        return schema && {
            kind: 'table',
            id: path,
            path: path.slice(this.#base.length),
            name: decodeURIComponent(path.slice(this.#base.length + 1)),
            paths: paths.filter((one) => one === path || one.startsWith(`${path}/`)),
            description: schema.description ?? item.get.summary ?? '',
            columns: columns(schema, (value) => this.#resolve(value)),
            key: schema['x-key'] ?? [],
            relations: item.get['x-relationships'] ?? [],
            samples: this.#samples(item),
        };
    }

    // Returns the code samples, those with related rows first because they show the most.
    #samples(item) {
        const relations = item.get?.['x-relationships'] ?? [];
        const many = new Set(relations.filter(isMany).map(({ embed }) => `With ${embed}`));
        const rank = ({ label }) => (many.has(label) ? 0 : label.startsWith('With ') ? 1 : 2);
        return METHODS.flatMap((method) => item[method]?.['x-codeSamples'] ?? [])
            .filter(({ lang }) => lang === 'JavaScript')
            .sort((one, other) => rank(one) - rank(other));
    }

    #row(operation) {
        const response = this.#resolve(operation.responses?.['200']);
        const rows = this.#resolve(response?.content?.['application/json']?.schema);
        const row = rows?.type === 'array' ? this.#resolve(rows.items) : null;
        return row?.properties ? row : null;
    }

    #function(path) {
        const item = this.#document.paths[path];
        const { summary, description } = item.post ?? item.get ?? {};
        return {
            kind: 'function',
            id: path,
            path: path.slice(this.#base.length),
            name: decodeURIComponent(path.slice(`${this.#base}/rpc/`.length)),
            paths: [path],
            description: [summary, description].filter(Boolean).join('\n'),
            samples: this.#samples({ post: item.post ?? item.get }),
        };
    }

    // Groups the other endpoints by their first tag.
    #otherEndpoints(paths) {
        const groups = new Map();
        for (const path of paths) {
            const operation = METHODS.map((method) => this.#document.paths[path][method]).find((found) => found);
            const tag = operation?.tags?.[0] ?? path;
            groups.set(tag, [...(groups.get(tag) ?? []), path]);
        }
        return [...groups].map(([name, members]) => ({
            kind: 'endpoints',
            id: members[0],
            name,
            paths: members,
            description: this.#document.tags?.find((tag) => tag.name === name)?.description ?? '',
            samples: [],
        }));
    }

    #requiredComponents(root) {
        const required = {};
        const waiting = [root];
        while (waiting.length > 0) {
            for (const [key, value] of Object.entries(waiting.pop())) {
                if (key === '$ref' && typeof value === 'string' && value.startsWith('#/components/')) {
                    const [kind, name] = value.split('/').slice(2).map(unescaped);
                    const found = this.#document.components?.[kind]?.[name];
                    if (found && !required[kind]?.[name]) {
                        (required[kind] ??= {})[name] = found;
                        waiting.push(found);
                    }
                } else if (value !== null && typeof value === 'object') {
                    waiting.push(value);
                }
            }
        }
        return required;
    }

    #resolve(value) {
        let found = value;
        for (let depth = 0; found?.$ref?.startsWith('#/') && depth < 8; depth++) {
            found = found.$ref.slice(2).split('/').map(unescaped).reduce((value, step) => value?.[step], this.#document);
        }
        return found;
    }
}

// Returns a value of a new row that resembles that of the last one, and differs where it may have to be unique.
function similar(value, schema, isKey) {
    if (isKey && typeof value === 'number') {
        return value + 1;
    }
    const isFree = typeof value === 'string' && !schema.format && !schema.enum && !schema.minLength;
    return isFree ? `${Date.now().toString(36)}${value}`.slice(0, schema.maxLength) : value;
}

// Returns a key value as the key in a path has it, quoted like the values of `in.(…)` if necessary.
function keyText(value) {
    const text = String(value);
    return /[,"()\\]/.test(text) || text === '' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

// Whether a relationship is to-many.
export const isMany = ({ cardinality }) => cardinality.endsWith('-to-many');

// Decodes a token of a JSON pointer (RFC 6901, 3 and 6).
function unescaped(token) {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
}
