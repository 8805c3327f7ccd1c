// Tests supabase-js, unmodified, against a service with --base-path=/rest/v1 and --publishable-key=sb_publishable_test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@supabase/supabase-js';
import { token } from './tokens.mjs';

const { origin } = new URL(process.env.POSTERN_URL);
const KEY = 'sb_publishable_test';
const options = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };
const client = createClient(origin, KEY, options);

async function data(query) {
    const { data, error } = await query;
    assert.equal(error, null, JSON.stringify(error));
    return data;
}

test('the publishable key is the anonymous role', async () => {
    const rows = await data(client.from('films').select('id').order('id').limit(2));
    assert.deepEqual(rows, [{ id: 1 }, { id: 2 }]);
});

test('embeds and counts', async () => {
    const { count, error } = await client.from('films').select('*', { count: 'exact', head: true });
    assert.equal(error, null);
    assert.ok(count > 0);
});

test('insert, update, upsert and delete', async () => {
    assert.deepEqual(await data(client.from('entries').insert({ id: 9100, word: 'one' }).select('id, word').single()), { id: 9100, word: 'one' });
    assert.deepEqual(await data(client.from('entries').update({ word: 'two' }).eq('id', 9100).select('word')), [{ word: 'two' }]);
    assert.deepEqual(await data(client.from('entries').upsert({ id: 9100, word: 'three' }).select('word')), [{ word: 'three' }]);
    assert.deepEqual(await data(client.from('entries').delete().eq('id', 9100).select('id')), [{ id: 9100 }]);
});

test('schemas', async () => {
    assert.ok(Array.isArray(await data(client.schema('extra').from('shirts').select('size').limit(1))));
});

test('functions by POST and GET', async () => {
    assert.equal(await data(client.rpc('add', { a: 1, b: 2 })), 3);
    assert.equal(await data(client.rpc('add', { a: 1, b: 2 }, { get: true })), 3);
});

test('a token of a user', async () => {
    const user = createClient(origin, KEY, { ...options, accessToken: async () => token({ role: 'tester', sub: '1' }) });
    assert.ok((await data(user.from('films').select('id').limit(1))).length > 0);
});

test('another key is rejected as a token', async () => {
    const { error, status } = await createClient(origin, 'sb_publishable_other', options).from('films').select('id');
    assert.equal(status, 401);
    assert.equal(error.code, 'PGRST301');
});

test('Location can be followed', async () => {
    const headers = { apikey: KEY, Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json', Prefer: 'return=headers-only' };
    const inserted = await fetch(`${origin}/rest/v1/entries`, { method: 'POST', headers, body: '{"id":9101}' });
    assert.equal(inserted.status, 201);
    const location = inserted.headers.get('Location');
    assert.equal(location, '/rest/v1/entries?id=eq.9101');
    assert.equal((await (await fetch(origin + location, { headers })).json()).length, 1);
    assert.equal((await fetch(origin + location, { method: 'DELETE', headers })).status, 204);
});
