// Generates clients from the document for generators, compiles them, and inserts and reads two rows with each.
//
// POSTERN_URL is the URL of the API, POSTERN_TABLE a table with a generated key, and POSTERN_COLUMN a text column of it.
// POSTERN_GENERATOR is the path of openapi-generator-cli.jar, or empty.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';

const { POSTERN_URL: api, POSTERN_TABLE: table, POSTERN_COLUMN: column, POSTERN_GENERATOR: jar } = process.env;
const { origin } = new URL(api);
const Table = table[0].toUpperCase() + table.slice(1);
const folder = `generated-${table}`;
const skip = jar ? false : 'openapi-generator is not installed';

// Runs a program without blocking, so that no request uses a connection that the service has closed.
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options }, (error, stdout, stderr) => (error && !options.anyStatus
      ? reject(new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`))
      : resolve(stdout)));
  });
}

const program = (name, ...args) => run(`node_modules/.bin/${name}`, args);

async function compile(name, ...files) {
  await program('tsc', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler',
    '--lib', 'es2022,dom,dom.iterable', '--skipLibCheck', '--outDir', `${folder}/${name}/out`, ...files);
  return import(`./${folder}/${name}/out/${files[0].split('/').pop().replace(/ts$/, 'js')}`);
}

// Runs openapi-generator, which does not escape quotes in names and drops letters outside of ASCII.
function generate(generator, name, ...properties) {
  writeFileSync(`${folder}/unquoted.json`, readFileSync(`${folder}/document.json`, 'utf8').replaceAll(/\\["\\]/g, '').replaceAll(/[^\x00-\x7f]/g, 'x'));
  return run('java', ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-jar', jar, 'generate', '-g', generator, '-i', `${folder}/unquoted.json`,
    '-o', `${folder}/${name}`, '--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false',
    // the library native has a variable of this name in each method
    '--parameter-name-mappings', 'headers=headersFilter', '--additional-properties', properties.join(',')]);
}

before(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['fetch', 'orval']) {
    mkdirSync(`${folder}/${name}`, { recursive: true });
  }
  for (const [name, query] of [['document.json', '?for=clients'], ['complete.json', '']]) {
    const response = await fetch(`${api}/${query}`);
    assert.equal(response.status, 200);
    writeFileSync(`${folder}/${name}`, await response.text());
  }
});

for (const [title, name] of [['the document for clients', 'document.json'], ['the complete document', 'complete.json']]) {
  test(`spectral reports no error in ${title}`, () => lint(name));
}

async function lint(name) {
  writeFileSync('.spectral.json', '{"extends":["spectral:oas"]}');
  // the exit status is 1 also for warnings
  const stdout = await run('node_modules/.bin/spectral', ['lint', '--quiet', '--ruleset', '.spectral.json', '--format', 'json',
    `${folder}/${name}`], { anyStatus: true });
  // spectral does not find the parameters of a path with percent-encoded characters
  const isEncoded = ({ code, path }) => code === 'path-params' && encodeURI(path[1]) !== path[1].replaceAll('{', '%7B').replaceAll('}', '%7D');
  assert.deepEqual(JSON.parse(stdout).filter((found) => found.severity === 0 && !isEncoded(found)), []);
}

test('redocly reports no error', async () => {
  await run('node_modules/.bin/redocly', ['lint', `${folder}/document.json`], {
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
});

test('openapi-typescript with openapi-fetch', async () => {
  await program('openapi-typescript', `${folder}/document.json`, '--output', `${folder}/fetch/schema.d.ts`);
  writeFileSync(`${folder}/fetch/use.ts`, `
import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

export async function use(baseUrl: string): Promise<unknown[]> {
  const client = createClient<paths>({ baseUrl });
  const Prefer = 'return=representation' as const;
  const one = await client.POST('/api/${table}', { params: { header: { Prefer } }, body: { ${column}: 'fetch-1' } });
  const many = await client.POST('/api/-/bulk/${table}', { params: { header: { Prefer } }, body: [{ ${column}: 'fetch-2' }] });
  if (one.error ?? many.error) {
    throw new Error(one.error?.message ?? many.error?.message);
  }
  const { data } = await client.GET('/api/${table}', { params: { query: { ${column}: 'like.fetch*', order: 'id' } } });
  const found: unknown[] = [];
  for (const row of data ?? []) {
    found.push(row.${column});
  }
  const failed = await client.GET('/api/${table}', { params: { query: { id: 'eq.x' } } });
  const message: string | undefined = failed.error?.message;
  return [...found, typeof message];
}
`);
  const { use } = await compile('fetch', `${folder}/fetch/use.ts`);
  assert.deepEqual(await use(origin), ['fetch-1', 'fetch-2', 'string']);
});

test('orval', async () => {
  const document = readFileSync(`${folder}/document.json`, 'utf8');
  // orval gives all columns without ASCII letters in a table the same name
  writeFileSync(`${folder}/orval.json`, document.replaceAll('"日本"', '"Nihon"'));
  writeFileSync(`${folder}/orval.config.cjs`, `module.exports = { api: {
    input: { target: './orval.json' },
    output: { target: './orval/client.ts', client: 'fetch', baseUrl: '${origin}', headers: true } } };`);
  await program('orval', '--config', `./${folder}/orval.config.cjs`);
  const client = await compile('orval', `${folder}/orval/client.ts`);
  const headers = { Prefer: 'return=representation' };
  const inserted = await client[`insertInto${Table}`]({ [column]: 'orval-1' }, headers);
  assert.equal(inserted.status, 201, JSON.stringify(inserted.data));
  assert.equal((await client[`insertManyInto${Table}`]([{ [column]: 'orval-2' }], headers)).status, 201);
  const { data } = await client[`list${Table}`]({ [column]: 'like.orval*', order: 'id' });
  assert.deepEqual(data.map((row) => row[column]), ['orval-1', 'orval-2']);
});

test('openapi-generator typescript-fetch', { skip }, async () => {
  await generate('typescript-fetch', 'typescript-fetch', 'importFileExtension=.js', 'modelPropertyNaming=original');
  const { Configuration, ...apis } = await compile('typescript-fetch', `${folder}/typescript-fetch/index.ts`);
  const rows = new apis[`${Table}Api`](new Configuration({ basePath: origin }));
  const prefer = 'return=representation';
  const body = `${table}Insert`;
  await rows[`insertInto${Table}`]({ prefer, [body]: { [column]: 'ts-1' } });
  await rows[`insertManyInto${Table}`]({ prefer, [body]: [{ [column]: 'ts-2' }] });
  const found = await rows[`list${Table}`]({ [column]: 'like.ts*', order: 'id' });
  assert.deepEqual(found.map((row) => row[column]), ['ts-1', 'ts-2']);
});

for (const library of ['native', 'okhttp-gson']) {
  test(`openapi-generator java, ${library}`, { skip }, async () => {
    const name = `java-${library}`;
    await generate('java', name, `library=${library}`, 'invokerPackage=client', 'apiPackage=client.api',
      'modelPackage=client.model', 'openApiNullable=false', 'hideGenerationTimestamp=true');
    const Column = column[0].toUpperCase() + column.slice(1);
    writeFileSync(`${folder}/${name}/src/main/java/client/Use.java`, `package client;

import client.api.${Table}Api;
import client.model.${Table};
import client.model.${Table}Insert;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

public class Use {

    /** Calls a method with null for all parameters but those of the given types. */
    static Object call(Object api, String name, Object... given) throws Exception {
        Method method = Arrays.stream(api.getClass().getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .min((a, b) -> a.getParameterCount() - b.getParameterCount())
                .orElseThrow();
        Object[] arguments = new Object[method.getParameterCount()];
        System.arraycopy(given, 0, arguments, 0, given.length);
        return method.invoke(api, arguments);
    }

    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.${library === 'native' ? 'updateBaseUri' : 'setBasePath'}(args[0]);
        ${Table}Api api = new ${Table}Api(client);
        List<${Table}> one = api.insertInto${Table}("return=representation", new ${Table}Insert().${column}("${library}-1"));
        List<${Table}> many = api.insertManyInto${Table}("return=representation", List.of(new ${Table}Insert().${column}("${library}-2")));
        System.out.println(one.get(0).get${Column}() + " " + many.get(0).get${Column}());
        List<?> all = (List<?>) call(api, "list${Table}");
        System.out.println(all.stream().anyMatch(row -> ((${Table}) row).get${Column}().equals("${library}-2")));
    }
}
`);
    const cwd = `${folder}/${name}`;
    await run('mvn', ['-q', '-B', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'], { cwd });
    const classpath = `target/classes:${readFileSync(`${cwd}/classpath.txt`, 'utf8')}`;
    const output = await run('java', ['-cp', classpath, 'client.Use', origin], { cwd });
    assert.deepEqual(output.trim().split('\n').slice(-2), [`${library}-1 ${library}-2`, 'true']);
  });
}

test('every GET of the Postman collection returns 2xx', async () => {
  const require = createRequire(import.meta.url);
  const converter = require('openapi-to-postmanv2');
  const { Collection } = require('postman-collection');
  const document = readFileSync(`${folder}/document.json`, 'utf8');
  const converted = await new Promise((resolve, reject) => converter.convert(
    { type: 'string', data: document },
    { parametersResolution: 'Example', requestParametersResolution: 'Example', folderStrategy: 'Tags' },
    (error, result) => (error ? reject(error) : resolve(result))));
  assert.equal(converted.result, true, converted.reason);
  const collection = new Collection(converted.output[0].data);
  const requests = [];
  collection.forEachItem((item) => requests.push(item.request));
  const gets = requests.filter((request) => request.method === 'GET');
  assert.ok(gets.length > 3);
  for (const request of gets) {
    const url = request.url.toString().replace('{{baseUrl}}', origin)
      .replace(/:([a-z]+)(?=$|[/?])/g, (_, name) => encodeURIComponent(request.url.variables.one(name)?.value ?? ''));
    const response = await fetch(url);
    const text = await response.text();
    // some tables of the schema with every type are empty
    const isMissingRow = table === 'entries' && response.status === 404 && JSON.parse(text).code === 'PSTRN701';
    assert.ok(response.ok || isMissingRow, `${url}: ${response.status} ${text}`);
  }
});
