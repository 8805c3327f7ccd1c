// What the page needs of an OpenAPI document: tables, their columns and relationships, functions, the rest by tags.
import { columns } from './columns.js';

const METHODS = ['get', 'post', 'patch', 'put', 'delete', 'head', 'options'];

export class Contract {
    #read;
    #base;

    // `base` is the path of the API in the document
    constructor(read, base) {
        this.#read = read;
        this.#base = base;
        const paths = Object.keys(read.paths ?? {});
        const tables = paths.map((path) => this.#table(path, paths)).filter((found) => found !== null);
        const functions = paths.filter((path) => this.#steps(path, 'rpc/')).map((path) => this.#function(path));
        const taken = new Set([...tables, ...functions].flatMap((one) => one.paths));
        this.resources = [...tables, ...functions].sort((one, other) => one.name.localeCompare(other.name))
            .concat(this.#rest(paths.filter((path) => !taken.has(path))));
    }

    // The same document with what belongs to one resource alone, and the components that this needs.
    part({ paths }) {
        const chosen = Object.fromEntries(paths.map((path) => [path, this.#brief(this.#read.paths[path])]));
        const { securitySchemes } = this.#read.components ?? {};
        return {
            ...this.#read,
            tags: [],
            servers: [{ url: new URL('.', document.baseURI).href.replace(/\/$/, '') }],
            paths: chosen,
            components: { ...this.#needed(chosen), securitySchemes },
        };
    }

    // For a look and a try: one answer in full, of the others what they mean, and no field that is filled in
    // beforehand, but for a limit to what is read.
    #brief(item) {
        const copy = structuredClone(item);
        for (const method of METHODS.filter((one) => copy[one])) {
            const { responses = {}, parameters = [] } = copy[method];
            for (const status of Object.keys(responses).sort().slice(1)) {
                responses[status] = { description: this.#resolve(responses[status])?.description ?? '' };
            }
            copy[method].parameters = parameters.map((one) => this.#empty(this.#resolve(one), method));
        }
        return copy;
    }

    #empty(parameter, method) {
        if (parameter.required) {
            return parameter;
        }
        const { example, examples, ...rest } = parameter;
        const { default: _, ...schema } = rest.schema ?? {};
        return { ...rest, schema, ...(method === 'get' && rest.name === 'limit' ? { example: 10 } : {}) };
    }

    // Whether a path is one step below the API's, with `before` in front of it.
    #steps(path, before) {
        const start = `${this.#base}/${before}`;
        return path.startsWith(start) && /^[^/{}]+$/.test(path.slice(start.length));
    }

    // A table or view by its path; null for any other path.
    #table(path, paths) {
        const item = this.#read.paths[path];
        const schema = item.get && this.#steps(path, '') ? this.#row(item.get) : null;
        return schema && {
            kind: 'table',
            id: path,
            path: path.slice(this.#base.length),
            name: decodeURIComponent(path.slice(this.#base.length + 1)),
            paths: paths.filter((one) => one === path || one.startsWith(`${path}/`)),
            description: schema.description ?? item.get.summary ?? '',
            columns: columns(schema, (value) => this.#resolve(value)),
            relations: item.get['x-relationships'] ?? [],
            samples: this.#samples(item),
        };
    }

    // Those with related rows first: they show more.
    #samples(item) {
        const relations = item.get?.['x-relationships'] ?? [];
        const many = new Set(relations.filter(isMany).map(({ embed }) => `With ${embed}`));
        const rank = ({ label }) => (many.has(label) ? 0 : label.startsWith('With ') ? 1 : 2);
        return METHODS.flatMap((method) => item[method]?.['x-codeSamples'] ?? [])
            .filter(({ lang }) => lang === 'JavaScript')
            .sort((one, other) => rank(one) - rank(other));
    }

    #row(operation) {
        const answer = this.#resolve(operation.responses?.['200']);
        const rows = this.#resolve(answer?.content?.['application/json']?.schema);
        const row = rows?.type === 'array' ? this.#resolve(rows.items) : null;
        return row?.properties ? row : null;
    }

    #function(path) {
        const item = this.#read.paths[path];
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

    // Endpoints that are neither, by the first tag that they have.
    #rest(paths) {
        const groups = new Map();
        for (const path of paths) {
            const operation = METHODS.map((method) => this.#read.paths[path][method]).find((found) => found);
            const tag = operation?.tags?.[0] ?? path;
            groups.set(tag, [...(groups.get(tag) ?? []), path]);
        }
        return [...groups].map(([name, own]) => ({
            kind: 'endpoints',
            id: own[0],
            name,
            paths: own,
            description: this.#read.tags?.find((tag) => tag.name === name)?.description ?? '',
            samples: [],
        }));
    }

    #needed(root) {
        const needed = {};
        const waiting = [root];
        while (waiting.length > 0) {
            for (const [key, value] of Object.entries(waiting.pop())) {
                if (key === '$ref' && typeof value === 'string' && value.startsWith('#/components/')) {
                    const [kind, name] = value.split('/').slice(2).map(unescaped);
                    const found = this.#read.components?.[kind]?.[name];
                    if (found && !needed[kind]?.[name]) {
                        (needed[kind] ??= {})[name] = found;
                        waiting.push(found);
                    }
                } else if (value !== null && typeof value === 'object') {
                    waiting.push(value);
                }
            }
        }
        return needed;
    }

    #resolve(value) {
        let found = value;
        for (let depth = 0; found?.$ref?.startsWith('#/') && depth < 8; depth++) {
            found = found.$ref.slice(2).split('/').map(unescaped).reduce((place, step) => place?.[step], this.#read);
        }
        return found;
    }
}

// Whether a relationship gives rows rather than one.
export const isMany = ({ cardinality }) => cardinality.endsWith('-to-many');

// A step of a JSON pointer (RFC 6901, 3 and 6).
function unescaped(step) {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}
