// Tests writes of postgrest-js on the schema in src/test/db, with --tx-end=commit-allow-override.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';

const db = new PostgrestClient(process.env.POSTERN_URL);

async function data(query) {
    const { data, error } = await query;
    assert.equal(error, null, JSON.stringify(error));
    return data;
}

// status, number of rows, and the response body or the four keys of the error
async function all(query) {
    const { status, count, data, error } = await query;
    return [status, count, error === null ? data : { ...error }];
}

const entries = (...ids) => data(db.from('entries').select('id, word, mood, note').in('id', ids).order('id'));

test('insert of one row without select: no rows', async () => {
    assert.deepEqual(await all(db.from('entries').insert({ id: 100, word: 'one' })), [201, null, null]);
    assert.deepEqual(await entries(100), [{ id: 100, word: 'one', mood: 'ok', note: null }]);
});

test('insert of one row with select returns the row', async () => {
    assert.deepEqual(await all(db.from('entries').insert({ id: 101, note: 'n' }).select('id, note, length')), [201, null, [{ id: 101, note: 'n', length: 4 }]]);
    assert.deepEqual(await data(db.from('entries').insert({ id: 102, word: 'x' }).select('word').single()), { word: 'x' });
    const { made_at, ticket, ...rest } = await data(db.from('entries').insert({ id: 103 }).select().single());
    assert.deepEqual(rest, { id: 103, word: 'none', mood: 'ok', tags: ['a', 'b c'], hue: '#0000ff', data: { a: 1 }, note: null, remark: "why? :1 {0} it's", length: 4 });
    assert.equal(typeof ticket, 'number');
    assert.ok(Date.parse(made_at) > Date.parse('2025-01-01'));
});

test('insert many', async () => {
    assert.deepEqual(await all(db.from('entries').insert([{ id: 110, word: 'a' }, { id: 111, word: 'b' }], { count: 'exact' })), [201, 2, null]);
    assert.deepEqual(await data(db.from('entries').insert([{ id: 112, word: 'a' }, { id: 113, word: 'b' }]).select('id').order('id', { ascending: false })), [{ id: 113 }, { id: 112 }]);
    assert.deepEqual(await data(db.from('entries').insert([]).select()), []);
});

test('insert of rows with different keys: null for missing keys', async () => {
    const rows = [{ id: 120, word: 'a', note: 'n' }, { id: 121, word: 'b', mood: 'sad' }];
    await data(db.from('entries').insert(rows));
    assert.deepEqual(await entries(120, 121), [{ id: 120, word: 'a', mood: null, note: 'n' }, { id: 121, word: 'b', mood: 'sad', note: null }]);
});

test('insert of rows with different keys and defaultToNull=false: defaults for missing keys', async () => {
    const rows = [{ id: 122, note: 'n' }, { id: 123, word: 'b', mood: null }];
    await data(db.from('entries').insert(rows, { defaultToNull: false }));
    assert.deepEqual(await entries(122, 123), [{ id: 122, word: 'none', mood: 'ok', note: 'n' }, { id: 123, word: 'b', mood: null, note: null }]);
});

test('insert of every shape of value', async () => {
    const row = {
        id: 60, a_bigint: 12, a_boolean: false, a_json: { a: [1, null, 'x'] }, a_jsonb: [true], some_texts: ['a', 'b,c', null], a_matrix: [[1, 2], [3, 4]],
        an_address: { street: 's', city: null, zip: 1 }, some_addresses: [{ street: null, city: 'c', zip: null }], a_color: '#00ff00', a_int4range: '[1,5)',
        a_date: '2026-01-01', a_bytea: '\\x00ff', a_mood: 'happy', a_text: 'ü"\\\n', an_email: 'a@b',
    };
    const columns = Object.keys(row).join();
    assert.deepEqual(await data(db.from('kinds').insert(row).select(columns).single()), row);
    assert.deepEqual(await data(db.from('kinds').insert([{ ...row, id: 61 }]).select(columns)), [{ ...row, id: 61 }]);
});

test('insert, with related rows', async () => {
    const film = await data(db.from('films').insert({ id: 200, title: 'New', year: 2001, director_id: 1 }).select('title, director:directors(last_name)').single());
    assert.deepEqual(film, { title: 'New', director: { last_name: 'Bergman' } });
});

test('upsert merges existing rows and inserts new rows', async () => {
    await data(db.from('addresses').insert({ id: 300, city: 'a' }));
    assert.deepEqual(await all(db.from('addresses').upsert({ id: 300, city: 'b' }).select()), [200, null, [{ id: 300, city: 'b' }]]);
    assert.deepEqual(await all(db.from('addresses').upsert([{ id: 300, city: 'c' }, { id: 301, city: 'd' }], { count: 'exact' }).select().order('id')),
        [201, 2, [{ id: 300, city: 'c' }, { id: 301, city: 'd' }]]);
    assert.deepEqual(await all(db.from('addresses').upsert({ id: 300, city: 'e' })), [200, null, null]);
});

test('upsert with ignoreDuplicates leaves existing rows unchanged', async () => {
    await data(db.from('addresses').insert({ id: 310, city: 'a' }));
    assert.deepEqual(await data(db.from('addresses').upsert([{ id: 310, city: 'b' }, { id: 311, city: 'b' }], { ignoreDuplicates: true }).select()), [{ id: 311, city: 'b' }]);
    assert.deepEqual(await data(db.from('addresses').select('city').eq('id', 310)), [{ city: 'a' }]);
});

test('upsert by another column, with defaults', async () => {
    await data(db.from('festivals').insert({ id: 300, name: 'Locarno' }));
    assert.deepEqual(await data(db.from('festivals').upsert({ id: 301, name: 'Locarno' }, { onConflict: 'name' }).select()), [{ id: 301, name: 'Locarno' }]);
    assert.deepEqual(await data(db.from('festivals').upsert([{ id: 302, name: 'Locarno' }], { onConflict: 'name', ignoreDuplicates: true }).select()), []);
    const merged = db.from('entries').upsert([{ id: 100, note: 'm' }, { id: 104, word: 'w' }], { defaultToNull: false }).select('id, word, note').order('id');
    assert.deepEqual(await data(merged), [{ id: 100, word: 'none', note: 'm' }, { id: 104, word: 'w', note: null }]);
});

test('upsert by a composite key', async () => {
    const rows = [{ country: 'se', code: 1, name: 'Ystad' }, { country: 'se', code: 30, name: 'Falun' }];
    assert.deepEqual(await data(db.from('warehouses').upsert(rows, { onConflict: 'country, code' }).select('name').order('code')), [{ name: 'Ystad' }, { name: 'Falun' }]);
});

test('update', async () => {
    await data(db.from('reviews').insert([{ id: 400, film_id: 1, stars: 1 }, { id: 401, film_id: 1, stars: 1 }, { id: 402, film_id: 1, stars: 5 }]));
    assert.deepEqual(await all(db.from('reviews').update({ stars: 2 }).eq('id', 400)), [204, null, null]);
    assert.deepEqual(await all(db.from('reviews').update({ stars: 3 }, { count: 'exact' }).in('id', [400, 401])), [204, 2, null]);
    assert.deepEqual(await data(db.from('reviews').update({ body: 'b' }).gte('id', 400).lt('stars', 5).select('id, stars, body').order('id')),
        [{ id: 400, stars: 3, body: 'b' }, { id: 401, stars: 3, body: 'b' }]);
    assert.deepEqual(await data(db.from('reviews').update({ body: null }).or('id.eq.400,and(id.eq.402,stars.eq.5)').select('id, films(title)').order('id')),
        [{ id: 400, films: { title: 'Persona' } }, { id: 402, films: { title: 'Persona' } }]);
    assert.deepEqual(await all(db.from('reviews').update({ stars: 4 }).eq('id', 999).select()), [200, null, []]);
});

test('update of each row by its key', async () => {
    await data(db.from('orders').update([{ id: 1, amount: 7 }, { id: 2, shipping_address_id: 3 }]));
    assert.deepEqual(await data(db.from('orders').select('id, amount, shipping_address_id').in('id', [1, 2]).order('id')),
        [{ id: 1, amount: 7, shipping_address_id: 2 }, { id: 2, amount: 20, shipping_address_id: 3 }]);
});

test('delete', async () => {
    await data(db.from('logs').insert([1, 2, 3, 4, 5].map((number) => ({ number, text: 'delete' }))));
    const logs = () => db.from('logs').delete().eq('text', 'delete');
    assert.deepEqual(await all(logs().eq('number', 1)), [204, null, null]);
    assert.deepEqual(await all(logs().in('number', [2, 3]).select('number').order('number', { ascending: false })), [200, null, [{ number: 3 }, { number: 2 }]]);
    assert.deepEqual(await all(db.from('logs').delete({ count: 'exact' }).eq('text', 'delete')), [204, 2, null]);
    assert.deepEqual(await all(logs().select()), [200, null, []]);
});

test('single and maybeSingle of written rows', async () => {
    await data(db.from('employees').insert([{ id: 500, name: 'a' }, { id: 501, name: 'b' }]));
    const named = (id, name) => db.from('employees').update({ name }).in('id', id).select('id, name');
    assert.deepEqual(await data(named([500], 'c').single()), { id: 500, name: 'c' });
    assert.deepEqual(await data(named([500], 'd').maybeSingle()), { id: 500, name: 'd' });
    assert.equal(await data(named([999], 'e').maybeSingle()), null);
    for (const [ids, rows] of [[[500, 501], 2], [[999], 0]]) {
        assert.deepEqual(await all(named(ids, 'f').single()), [406, null, {
            code: 'PGRST116', message: 'Cannot coerce the result to a single JSON object', details: `The result contains ${rows} rows`, hint: null }]);
    }
    assert.deepEqual(await data(db.from('employees').select('name').gte('id', 500).order('id')), [{ name: 'd' }, { name: 'b' }]);
});

test('insert with nulls=stripped returns no nulls', async () => {
    assert.deepEqual(await data(db.from('entries').insert({ id: 130, note: null }).select('id, note').setHeader('Accept', 'application/vnd.pgrst.array+json;nulls=stripped')), [{ id: 130 }]);
});

test('insert and delete return CSV', async () => {
    assert.equal(await data(db.from('entries').insert([{ id: 140, note: 'a "b"' }, { id: 141, note: null }]).select('id, note').order('id').csv()), 'id,note\n140,"a ""b"""\n141,');
    assert.equal(await data(db.from('entries').delete().eq('id', 141).select('id').csv()), 'id\n141');
});

test('maxAffected', async () => {
    await data(db.from('logs').insert([1, 2, 3].map((number) => ({ number, text: 'most' }))));
    assert.deepEqual(await all(db.from('logs').delete().eq('text', 'most').maxAffected(2)), [400, null, {
        code: 'PGRST124', message: 'Query result exceeds max-affected preference constraint', details: 'The query affects 3 rows', hint: null }]);
    assert.deepEqual(await all(db.from('logs').update({ number: 0 }, { count: 'exact' }).eq('text', 'most').maxAffected(3)), [204, 3, null]);
    assert.deepEqual(await data(db.from('logs').delete().eq('text', 'most').maxAffected(3).select('number')), [{ number: 0 }, { number: 0 }, { number: 0 }]);
});

test('rollback', async () => {
    assert.deepEqual(await data(db.from('addresses').insert({ id: 600, city: 'x' }).select().rollback()), [{ id: 600, city: 'x' }]);
    assert.deepEqual(await data(db.from('addresses').update({ city: 'x' }).eq('id', 1).select('city').rollback()), [{ city: 'x' }]);
    assert.deepEqual(await data(db.from('addresses').select('id, city').in('id', [1, 600])), [{ id: 1, city: 'Lund' }]);
});

test('insert and update with names that need quotes', async () => {
    const table = 'Ünïcödé Tåble';
    await data(db.from(table).insert([{ Id: 30, 'na me': 'q', 'a.b,c(d)': 'x' }, { Id: 31, 日本: 'y' }]));
    assert.deepEqual(await data(db.from(table).select('Id, "na me", 日本').in('Id', [30, 31]).order('Id')), [{ Id: 30, 'na me': 'q', 日本: null }, { Id: 31, 'na me': null, 日本: 'y' }]);
    assert.deepEqual(await data(db.from(table).insert({ Id: 32, 'qu"ote': 'q' }).select('"qu\\"ote"')), [{ 'qu"ote': 'q' }]);
    assert.deepEqual(await data(db.from(table).update({ 'a-b': 'z' }).eq('日本', 'y').select('"a-b"')), [{ 'a-b': 'z' }]);
});

test('insert, update and delete through views', async () => {
    assert.deepEqual(await data(db.from('cities').insert({ id: 50, name: 'Visby', country_code: 'se' }).select('name, countries(country_name)').single()), { name: 'Visby', countries: { country_name: 'Sweden' } });
    assert.deepEqual(await data(db.from('cities').delete().eq('id', 50).select('id')), [{ id: 50 }]);
});

test('writes in another schema', async () => {
    const extra = db.schema('extra');
    assert.deepEqual(await data(extra.from('films').insert({ id: 70, title: 'Other' }).select('title')), [{ title: 'Other' }]);
    assert.deepEqual(await data(extra.from('films').update({ title: 'Changed' }).eq('id', 70).select('title')), [{ title: 'Changed' }]);
    assert.deepEqual(await data(extra.from('films').delete().eq('id', 70).select('id')), [{ id: 70 }]);
    assert.deepEqual(await data(db.from('films').select('id').eq('id', 70)), []);
});

test('errors have four keys', async () => {
    const error = async (query) => {
        const { data, error, status } = await query;
        assert.equal(data, null);
        assert.deepEqual(Object.keys({ ...error }).sort(), ['code', 'details', 'hint', 'message']);
        return [status, error.code];
    };
    assert.deepEqual(await error(db.from('addresses').insert({ id: 1, city: 'x' })), [409, '23505']);
    assert.deepEqual(await error(db.from('addresses').insert([{ id: 700, city: null }])), [400, '23502']);
    assert.deepEqual(await error(db.from('addresses').insert({ id: 'x', city: 'x' })), [400, '22P02']);
    assert.deepEqual(await error(db.from('addresses').insert([{ id: 700, town: 'x' }])), [400, 'PGRST204']);
    assert.deepEqual(await error(db.from('addresses').update({ town: 'x' }).eq('id', 1)), [400, 'PGRST204']);
    assert.deepEqual(await error(db.from('addresses').update({ city: 'x' })), [400, 'PSTRN604']);
    assert.deepEqual(await error(db.from('addresses').delete()), [400, 'PSTRN604']);
    assert.deepEqual(await error(db.from('nothing').insert({ id: 1 })), [404, 'PGRST205']);
    assert.deepEqual(await error(db.from('directors').delete().eq('id', 1)), [409, '23503']);
    assert.deepEqual(await error(db.from('addresses').upsert({ id: 1, city: 'x' }, { onConflict: 'city' })), [400, '42P10']);
    assert.deepEqual(await data(db.from('addresses').select('id, city').in('id', [1, 700])), [{ id: 1, city: 'Lund' }]);
});
