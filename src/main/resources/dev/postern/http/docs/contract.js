// What the page needs of an OpenAPI document: tables, their columns and relationships, functions, the rest by tags.
import { columns } from './columns.js';

const METHODS = ['get', 'post', 'patch', 'put', 'delete', 'head', 'options'];

export class Contract {
    #read;

    constructor(read) {
        this.#read = read;
        const paths = Object.keys(read.paths ?? {});
        const tables = paths.map((path) => this.#table(path, paths)).filter((found) => found !== null);
        const functions = paths.filter((path) => /^\/rpc\/[^/]+$/.test(path)).map((path) => this.#function(path));
        const taken = new Set([...tables, ...functions].flatMap((one) => one.paths));
        this.resources = [...tables, ...functions].sort((a, b) => a.name.localeCompare(b.name))
            .concat(this.#rest(paths.filter((path) => !taken.has(path))));
    }

    // The same document with what belongs to one resource alone, and the components that this needs.
    part({ paths }) {
        const chosen = Object.fromEntries(paths.map((path) => [path, this.#read.paths[path]]));
        const { securitySchemes } = this.#read.components ?? {};
        return { ...this.#read, tags: [], paths: chosen, components: { ...this.#needed(chosen), securitySchemes } };
    }

    // A table or view by its path; null for any other path.
    #table(path, paths) {
        const { get } = this.#read.paths[path];
        const schema = get && /^\/[^/{}]+$/.test(path) ? this.#row(get) : null;
        return schema && {
            kind: 'table',
            id: path,
            name: decodeURIComponent(path.slice(1)),
            paths: paths.filter((one) => one === path || one.startsWith(`${path}/`)),
            description: schema.description ?? get.description ?? get.summary ?? '',
            columns: columns(schema, (value) => this.#resolve(value)),
            relations: schema['x-relationships'] ?? [],
        };
    }

    #row(operation) {
        const answer = this.#resolve(operation.responses?.['200']);
        const rows = this.#resolve(answer?.content?.['application/json']?.schema);
        const row = rows?.type === 'array' ? this.#resolve(rows.items) : null;
        return row?.properties ? row : null;
    }

    #function(path) {
        const { get, post } = this.#read.paths[path];
        const described = post ?? get ?? {};
        return {
            kind: 'function',
            id: path,
            name: decodeURIComponent(path.slice('/rpc/'.length)),
            paths: [path],
            description: described.description ?? described.summary ?? '',
            parameters: this.#parameters(get, post),
            readable: get !== undefined,
        };
    }

    // The names of a function's arguments, as its body has them, or its URL.
    #parameters(get, post) {
        const body = this.#resolve(this.#resolve(post?.requestBody)?.content?.['application/json']?.schema);
        const own = (get?.parameters ?? []).filter((parameter) => !parameter.$ref).map(({ name }) => name);
        return body?.properties ? Object.keys(body.properties) : own;
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

// A step of a JSON pointer (RFC 6901, 3 and 6).
function unescaped(step) {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}
