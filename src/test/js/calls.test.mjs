// Tests function calls and the client options of postgrest-js on the schema in src/test/db, with
// --tx-end=commit-allow-override and --plan. Other tests insert rows from id 100 on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';

const url = process.env.POSTERN_URL;
const db = new PostgrestClient(url);

async function data(query) {
    const { data, error } = await query;
    assert.equal(error, null, JSON.stringify(error));
    return data;
}

const gives = (name, query, expected) => test(name, async () => assert.deepEqual(await data(query()), expected));

// by POST and by GET
for (const options of [{}, { get: true }]) {
    const name = options.get ? 'GET' : 'POST';
    const gets = (title, fn, args, expected) => gives(`${name}: ${title}`, () => db.rpc(fn, args, options), expected);
    gets('function without arguments', 'answer', undefined, 42);
    gets('named arguments, one with a default', 'add', { a: 1 }, 11);
    gets('text with characters that the URL reserves', 'greet', { name: 'A&b=c, "d" {e}' }, 'Hello, A&b=c, "d" {e}');
    gets('array', 'total', { of: [1, 2, 3] }, 6);
    gets('several OUT arguments', 'split', { whole: 42 }, { tens: 4, ones: 2 });
    gets('one OUT argument', 'one_out', { n: 1 }, { next: 2 });
    gets('set of values', 'numbers', { up_to: 3 }, [1, 2, 3]);
    gets('set of values with null', 'words', undefined, ['a "b"', null, 'c,d']);
    gets('null', 'no_number', undefined, null);
    gets('composite value', 'an_address', undefined, { street: 'Main St', city: 'Lund', zip: 22100 });
    gets('void', 'nothing', undefined, null);
    gets('an argument that is undefined is left out', 'add', { a: 1, b: undefined }, 11);
    gets('overload by the names of arguments', 'area', { width: 2, height: 3 }, 6);
    gets('name that needs encoding', 'Wörd', { 'an Arg': 'ü' }, 'ü');
    gives(`${name}: rows with filters, order, limit and embeds`,
        () => db.rpc('films_since', { since: 1960 }, options).select('id, directors(last_name)').gt('rating', 7.7).lt('id', 100)
            .order('id', { ascending: false }).limit(1),
        [{ id: 5, directors: { last_name: 'Kurosawa' } }]);
    gives(`${name}: one row by single`, () => db.rpc('films_since', { since: 1960 }, options).eq('id', 5).select('title').single(), { title: 'Ran' });
    gives(`${name}: no row by maybeSingle`, () => db.rpc('films_since', { since: 1960 }, options).eq('id', 99).maybeSingle(), null);
    gives(`${name}: CSV`, () => db.rpc('films_since', { since: 2000 }, options).select('id, title').lt('id', 100).order('id').csv(),
        'id,title\n4,"The Gleaners and I"\n6,Untitled');
    test(`${name}: count of a page`, async () => {
        const { count, status, data: rows } = await db.rpc('films_since', { since: 1960 }, { ...options, count: 'exact' }).select('id').lt('id', 100).order('id').range(1, 2);
        assert.deepEqual([count, status, rows], [5, 206, [{ id: 3 }, { id: 4 }]]);
    });
}

gives('POST: variadic argument', () => db.rpc('summed', { numbers: [1, 2] }), 3);

test('head: the count without rows', async () => {
    const { count, status, data: rows } = await db.rpc('films_since', { since: 1960 }, { head: true, count: 'exact' }).lt('id', 100);
    assert.deepEqual([count, status, rows], [5, 200, null]);
    // An object argument cannot be in a URL, so the client sends POST with return=minimal, which calls ignore.
    const posted = await db.rpc('echo', { a_json: { a: 1 } }, { head: true, count: 'exact' });
    assert.deepEqual([posted.count, posted.status, posted.error], [1, 200, null]);
});

test('JSON, composite, enum, range and array arguments', async () => {
    const args = {
        a_json: { a: [1, null] }, a_jsonb: [true], an_array: [1, 2], a_mood: 'happy', an_address: { street: 's', city: null, zip: 1 },
        a_range: '[1,5)', an_email: 'a@b', a_boolean: false, a_date: '2026-01-02', some_addresses: [{ street: null, city: 'c', zip: null }], a_bytea: '\\x00ff',
    };
    assert.deepEqual(await data(db.rpc('echo', args).single()), args);
});

test('the single unnamed argument has the key ""', async () => {
    assert.deepEqual(await data(db.rpc('keep', { '': { a: 1 } })), { a: 1 });
});

test('functions that write', async () => {
    assert.deepEqual((await data(db.rpc('visit', { page: 'calls-a' }).select('page'))), [{ page: 'calls-a' }]);
    assert.deepEqual(await data(db.rpc('visit', { page: 'calls-b' }).select('page').rollback()), [{ page: 'calls-b' }]);
    const { error, status } = await db.rpc('visit_all', { pages: ['calls-c', 'calls-d'] }).maxAffected(1);
    assert.deepEqual([status, error.code], [400, 'PGRST124']);
    const pages = await data(db.from('visits').select('page').like('page', 'calls-%'));
    assert.deepEqual(pages, [{ page: 'calls-a' }]);
    const read = await db.rpc('visit', { page: 'calls-e' }, { get: true });
    assert.deepEqual([read.status, read.error.code], [405, '25006']);
});

test('errors of calls', async () => {
    const fails = async (query) => {
        const { data: none, error, status } = await query;
        assert.equal(none, null);
        return [status, error.code];
    };
    assert.deepEqual(await fails(db.rpc('missing')), [404, 'PGRST202']);
    assert.deepEqual(await fails(db.rpc('add', { a: 1, c: 2 })), [404, 'PGRST202']);
    assert.deepEqual(await fails(db.rpc('unclear', { n: 1 })), [300, 'PGRST203']);
    assert.deepEqual(await fails(db.rpc('add', { a: 'x' })), [400, '22P02']);
    assert.deepEqual(await fails(db.rpc('complain', { why: 'no' })), [400, 'P0001']);
    assert.deepEqual(await fails(db.rpc('films_since', { since: 1960 }).single()), [406, 'PGRST116']);
    await assert.rejects(async () => db.rpc('missing').throwOnError(), { name: 'PostgrestError', code: 'PGRST202' });
});

test('function of another schema', async () => {
    assert.equal(await data(db.schema('extra').rpc('greet', { name: 'Ada' })), 'Hej, Ada');
    assert.equal(await data(new PostgrestClient(url, { schema: 'extra' }).rpc('greet', { name: 'Ada' }, { get: true })), 'Hej, Ada');
});

test('explain of calls and writes: nothing is written', async () => {
    assert.match(await data(db.rpc('films_since', { since: 1960 }).explain()), /cost=/);
    assert.match(await data(db.from('logs').insert({ number: 1, text: 'explained' }).explain()), /Insert on logs/);
    assert.match(await data(db.from('logs').update({ number: 2 }).eq('text', 'x').select().explain({ verbose: true })), /Update on public\.logs/);
    const [{ Plan: plan }] = await data(db.from('logs').delete().eq('text', 'x').explain({ format: 'json' }));
    assert.equal(plan.Operation, 'Delete');
    assert.match(await data(db.from('addresses').upsert({ id: 1, city: 'x' }).explain()), /Conflict/);
    assert.deepEqual(await data(db.from('logs').select('number').eq('text', 'explained')), []);
});

test('headers, fetch and timeout of the client', async () => {
    const sent = [];
    const own = new PostgrestClient(url, {
        headers: { 'X-Request-Id': 'of-the-client' },
        fetch: async (input, init) => {
            sent.push(new URL(input).pathname);
            const response = await fetch(input, init);
            assert.equal(response.headers.get('X-Request-Id'), 'of-the-client');
            return response;
        },
        timeout: 60_000,
    });
    assert.equal(await data(own.rpc('answer')), 42);
    assert.deepEqual(await data(own.from('films').select('id').eq('id', 1)), [{ id: 1 }]);
    assert.deepEqual(sent, ['/api/rpc/answer', '/api/films']);
    const { error } = await new PostgrestClient(url, { timeout: 50 }).from('directors').select('slow');
    assert.match(error.message, /abort/i);
});
