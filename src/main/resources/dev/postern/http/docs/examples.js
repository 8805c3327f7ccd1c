// Lines that ask for rows: of JavaScript, with postgrest-js, and for a shell, with curl.

const text = (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const shell = (value) => `'${value.replaceAll("'", "'\\''")}'`;

// A name as it stands in `select`, quoted where it needs to be.
const named = (name) => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);

function client({ base, signedIn }) {
    const headers = signedIn ? ', {\n    headers: { Authorization: `Bearer ${token}` },\n}' : '';
    return `import { PostgrestClient } from '@supabase/postgrest-js' // npm install @supabase/postgrest-js\n\n`
        + `const api = new PostgrestClient(${text(base)}${headers})\n`;
}

function curl(path, { base, signedIn }) {
    const header = signedIn ? ' -H "Authorization: Bearer $TOKEN"' : '';
    return `curl -g${header} ${shell(base + path)}`;
}

// Rows alone, then with related rows: to-many before to-one, for that is what needs telling.
export function examples(resource, where) {
    const table = encodeURIComponent(resource.name);
    const made = [{
        title: `Rows of ${resource.name}`,
        script: `${client(where)}const { data, error } = await api.from(${text(resource.name)}).select().limit(5)`,
        path: `/${table}?limit=5`,
    }];
    const related = [...resource.relations].sort((a, b) => Number(b.many) - Number(a.many))[0];
    if (related) {
        const select = `*,${named(related.name)}(*)`;
        made.unshift({
            title: `${resource.name} with ${related.name}`,
            script: `${client(where)}const { data, error } = await api.from(${text(resource.name)}).select(${text(select)}).limit(5)`,
            path: `/${table}?select=${encodeURIComponent(select).replaceAll('%2C', ',').replaceAll('%2A', '*')}&limit=5`,
        });
    }
    return made.map((one) => ({ ...one, shell: curl(one.path, where) }));
}

// How a function is called; at once where it reads and wants no arguments.
export function calls({ name, parameters, readable }, where) {
    const path = `/rpc/${encodeURIComponent(name)}`;
    const values = parameters.map((parameter) => `${named(parameter)}: …`).join(', ');
    const body = `{${parameters.map((parameter) => `${JSON.stringify(parameter)}: …`).join(', ')}}`;
    return [{
        title: `A call of ${name}`,
        script: `${client(where)}const { data, error } = await api.rpc(${text(name)}${values ? `, { ${values} }` : ''})`,
        shell: readable && !values ? curl(path, where) : `${curl(path, where)} --json ${shell(body)}`,
        path: readable && !values ? path : null,
    }];
}
