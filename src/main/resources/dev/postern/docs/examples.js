// Example requests in JavaScript, from the code samples of the document, and the same requests for a shell.

const text = (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const shell = (value) => `'${value.replaceAll("'", "'\\''")}'`;

// A read of postgrest-js: its selection and its limit.
const READ = /\.select\('((?:[^'\\]|\\.)*)'\)\.limit\((\d+)\)/;

// Returns the code that creates the client of the examples.
export function clientCode({ base, profile, signedIn }) {
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

// Removes the spaces of a selection that are not within quotes.
const selection = (select) => select.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''));

// Returns the path of a read below the path of the API; null for another request.
function path(resource, source) {
    const read = READ.exec(source);
    if (!read) {
        return null;
    }
    const select = selection(read[1].replace(/\\(.)/g, '$1'));
    return `${resource.path}?select=${encodeURIComponent(select).replaceAll('%2C', ',').replaceAll('%28', '(').replaceAll('%29', ')')}&limit=${read[2]}`;
}

// `client` has the base URL, the profile unless it is the first schema, and whether a user is signed in.
export function examples(resource, client) {
    return resource.samples.map(({ label, source }) => {
        const target = path(resource, source);
        return {
            title: label.startsWith('With ') ? `${resource.name} ${label[0].toLowerCase()}${label.slice(1)}` : label,
            script: source,
            shell: target && curl(target, client),
            path: target,
        };
    });
}
