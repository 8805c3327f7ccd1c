// Validates OpenAPI documents by the schema of swagger-parser and by the recommended rules of redocly.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import assert from 'node:assert/strict';
import SwaggerParser from '@apidevtools/swagger-parser';

const { port } = new URL(process.env.POSTERN_URL);
const documents = JSON.parse(readFileSync(`openapi-documents-${port}.json`, 'utf8'));

for (const [name, file] of Object.entries(documents)) {
  test(`swagger-parser takes ${name}`, async () => {
    const api = await SwaggerParser.validate(file);
    assert.equal(api.openapi, '3.1.0');
    assert.ok(Object.keys(api.paths).length > 3);
  });
}

test('redocly reports no problem', () => {
  const files = Object.values(documents);
  const lint = spawnSync('node_modules/.bin/redocly', ['lint', '--format=json', '--max-problems=1000', ...files], {
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  // a document for each file, one after the other
  const found = lint.stdout.trim().split(/(?<=^})\s*(?={)/m).map((text) => JSON.parse(text));
  assert.equal(found.length, files.length);
  const problems = found.flatMap((one) => one.problems).map((p) => `${p.severity} ${p.ruleId}: ${p.message} ${p.location[0]?.pointer}`);
  assert.deepEqual(problems, []);
  assert.equal(lint.status, 0, lint.stderr);
});
