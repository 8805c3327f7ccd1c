// The document's lines of JavaScript, each with what it needs to run, and the same for a shell.

const text = (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const shell = (value) => `'${value.replaceAll("'", "'\\''")}'`;

// A read as postgrest-js writes it: what it selects, and how many rows.
const READ = /\.select\('((?:[^'\\]|\\.)*)'\)\.limit\((\d+)\)/;

// What has to be there once, before any of the lines.
export function client({ base, profile, signedIn }) {
    const options = [
        signedIn ? 'headers: { Authorization: `Bearer ${token}` }' : null,
        profile ? `schema: ${text(profile)}` : null,
    ].filter((option) => option !== null);
    return '// npm install @supabase/postgrest-js\n'
        + `import { PostgrestClient } from '@supabase/postgrest-js'\n`
        + `const client = new PostgrestClient(${text(base)}${options.length ? `, {\n    ${options.join(',\n    ')},\n}` : ''})`;
}

function curl(path, { base, profile, signedIn }) {
    const headers = [
        signedIn ? ' -H "Authorization: Bearer $TOKEN"' : '',
        profile ? ` -H ${shell(`Accept-Profile: ${profile}`)}` : '',
    ];
    return `curl -g${headers.join('')} ${shell(base + path)}`;
}

// Spaces mean nothing between the names of a selection, and something within quotes.
const selection = (select) => select.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''));

// The path that a line asks for, below the API's; null where it is no read.
function path(resource, line) {
    const read = READ.exec(line);
    if (!read) {
        return null;
    }
    const select = selection(read[1].replace(/\\(.)/g, '$1'));
    return `${resource.path}?select=${encodeURIComponent(select).replaceAll('%2C', ',').replaceAll('%28', '(').replaceAll('%29', ')')}&limit=${read[2]}`;
}

// `where` says which client: its base, its schema where that is not the first, whether somebody is signed in.
export function examples(resource, where) {
    return resource.samples.map(({ label, source }) => {
        const asked = path(resource, source);
        return {
            title: label.startsWith('With ') ? `${resource.name} ${label[0].toLowerCase()}${label.slice(1)}` : label,
            script: source,
            shell: asked && curl(asked, where),
            path: asked,
        };
    });
}
