// Tests writes of react-admin through @raphiniert/ra-data-postgrest on the schema in src/test/db.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import provider from '@raphiniert/ra-data-postgrest';

const createProvider = provider.default ?? provider;

// has the parameters and the result of react-admin's fetchUtils.fetchJson
async function httpClient(url, options = {}) {
    const response = await fetch(url, options);
    const body = await response.text();
    const json = body ? JSON.parse(body) : undefined;
    if (!response.ok) {
        throw Object.assign(new Error(json?.message), { status: response.status, body: json });
    }
    return { status: response.status, headers: response.headers, body, json };
}

const admin = createProvider({
    apiUrl: process.env.POSTERN_URL, httpClient, defaultListOp: 'eq', schema: () => '',
    primaryKeys: new Map([
        ['nominations', ['festival_id', 'film_id', 'year']], ['measurements', ['sensor', 'taken_on']], ['countries', ['code']],
    ]),
});
const failing = (status, code) => (error) => error.status === status && error.body.code === code;

test('create', async () => {
    assert.deepEqual(await admin.create('actors', { data: { id: 100, name: 'New' } }), { data: { id: 100, name: 'New' }, meta: undefined });
    assert.equal((await admin.getOne('actors', { id: 100 })).data.name, 'New');
});

test('create with columns and related rows', async () => {
    const { data } = await admin.create('stock', { data: { id: 100, item: 'saw', amount: 1, country: 'no', code: 1 }, meta: { columns: ['id', 'item'], embed: ['warehouses'] } });
    assert.deepEqual(data, { id: 100, item: 'saw', warehouses: { country: 'no', code: 1, name: 'Bergen' } });
});

test('create with a composite key', async () => {
    const { data } = await admin.create('nominations', { data: { festival_id: 1, film_id: 5, year: 1986, won: true } });
    assert.deepEqual(data, { id: '[1,5,1986]', festival_id: 1, film_id: 5, year: 1986, won: true });
});

test('create with a missing, a duplicate or an unknown value is rejected', async () => {
    await assert.rejects(admin.create('actors', { data: { id: 101 } }), failing(400, '23502'));
    await assert.rejects(admin.create('actors', { data: { id: 1, name: 'x' } }), failing(409, '23505'));
    await assert.rejects(admin.create('actors', { data: { id: 101, nome: 'x' } }), failing(400, 'PGRST204'));
});

test('update sends the changed columns', async () => {
    const previousData = { id: 2, name: 'Bibi Andersson' };
    const { data } = await admin.update('actors', { id: 2, data: { id: 2, name: 'Bibi' }, previousData });
    assert.deepEqual(data, { id: 2, name: 'Bibi' });
    assert.deepEqual((await admin.update('actors', { id: 2, data: previousData, previousData })).data, previousData);
});

test('update by a composite key', async () => {
    const previousData = { id: '[2,4,2000]', festival_id: 2, film_id: 4, year: 2000, won: false };
    const { data } = await admin.update('nominations', { id: '[2,4,2000]', data: { ...previousData, won: true }, previousData });
    assert.deepEqual(data, { ...previousData, won: true });
    assert.equal((await admin.getOne('nominations', { id: '[2,4,2001]' })).data.won, false);
});

test('update of a missing row is rejected', async () => {
    await assert.rejects(admin.update('actors', { id: 999, data: { name: 'x' }, previousData: {} }), failing(406, 'PGRST116'));
});

test('updateMany', async () => {
    assert.deepEqual((await admin.updateMany('employees', { ids: [2, 3], data: { name: 'Same' } })).data.sort(), [2, 3]);
    assert.deepEqual((await admin.updateMany('employees', { ids: [4], data: { name: 'Other' } })).data, [4]);
    assert.deepEqual((await admin.getMany('employees', { ids: [1, 2, 3, 4] })).data.map(({ name }) => name).sort(), ['Other', 'Root', 'Same', 'Same']);
});

test('updateMany by composite keys', async () => {
    const ids = ['[1,"2025-06-01"]', '[2,"2026-01-01"]'];
    assert.deepEqual((await admin.updateMany('measurements', { ids, data: { value: 42 } })).data.sort(), ids);
    assert.deepEqual((await admin.getMany('measurements', { ids })).data.map(({ value }) => value), [42, 42]);
    assert.equal((await admin.getOne('measurements', { id: '[1,"2026-06-01"]' })).data.value, 2.5);
});

test('delete', async () => {
    await admin.create('notes', { data: { id: 50, body: 'gone' } });
    assert.deepEqual((await admin.delete('notes', { id: 50 })).data, { id: 50, body: 'gone' });
    await assert.rejects(admin.delete('notes', { id: 50 }), failing(406, 'PGRST116'));
});

test('delete by a composite key', async () => {
    await admin.create('measurements', { data: { sensor: 8, taken_on: '2026-08-08', value: 1 } });
    assert.deepEqual((await admin.delete('measurements', { id: '[8,"2026-08-08"]' })).data, { id: '[8,"2026-08-08"]', sensor: 8, taken_on: '2026-08-08', value: 1 });
});

test('delete of a referenced row is rejected', async () => {
    await assert.rejects(admin.delete('festivals', { id: 2 }), failing(409, '23503'));
});

test('deleteMany', async () => {
    for (const id of [60, 61, 62]) {
        await admin.create('actors', { data: { id, name: `actor ${id}` } });
    }
    assert.deepEqual((await admin.deleteMany('actors', { ids: [60, 61] })).data.sort(), [60, 61]);
    assert.deepEqual((await admin.getMany('actors', { ids: [60, 61, 62] })).data, [{ id: 62, name: 'actor 62' }]);
});

test('deleteMany by composite keys', async () => {
    const rows = [{ sensor: 9, taken_on: '2026-08-08', value: 1 }, { sensor: 9, taken_on: '2025-08-08', value: 2 }, { sensor: 9, taken_on: '2025-08-09', value: 3 }];
    for (const data of rows) {
        await admin.create('measurements', { data });
    }
    const ids = ['[9,"2026-08-08"]', '[9,"2025-08-08"]'];
    assert.deepEqual((await admin.deleteMany('measurements', { ids })).data.sort(), [...ids].sort());
    assert.equal((await admin.getOne('measurements', { id: '[9,"2025-08-09"]' })).data.value, 3);
});

test('create, update and delete through a view by the key of its table', async () => {
    const { data } = await admin.create('countries', { data: { code: 'dk', country_name: 'Denmark' } });
    assert.deepEqual(data, { id: 'dk', code: 'dk', country_name: 'Denmark' });
    const changed = await admin.update('countries', { id: 'dk', data: { ...data, country_name: 'Danmark' }, previousData: data });
    assert.deepEqual(changed.data, { id: 'dk', code: 'dk', country_name: 'Danmark' });
    assert.deepEqual((await admin.delete('countries', { id: 'dk' })).data, changed.data);
});

test('create, update and deleteMany in another schema', async () => {
    const meta = { schema: 'extra' };
    assert.deepEqual((await admin.create('films', { data: { id: 90, title: 'x' }, meta })).data, { id: 90, title: 'x' });
    assert.deepEqual((await admin.update('films', { id: 90, data: { title: 'y' }, previousData: {}, meta })).data, { id: 90, title: 'y' });
    assert.deepEqual((await admin.deleteMany('films', { ids: [90], meta })).data, [90]);
});
