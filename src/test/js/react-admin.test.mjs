// What react-admin asks for through @raphiniert/ra-data-postgrest, against the tests' own schema (src/test/db).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import provider from '@raphiniert/ra-data-postgrest';

const createProvider = provider.default ?? provider;

// the shape that react-admin's fetchUtils.fetchJson has
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
    primaryKeys: new Map([['warehouses', ['country', 'code']], ['nominations', ['festival_id', 'film_id', 'year']]]),
});
const page = (page, perPage) => ({ page, perPage });
const by = (field, order = 'ASC') => ({ field, order });

test('getList: pages, order and total', async () => {
    const { data, total } = await admin.getList('films', { pagination: page(2, 2), sort: by('title', 'DESC'), filter: {}, meta: { columns: ['id', 'title'] } });
    assert.deepEqual(data, [{ id: 2, title: 'The Seventh Seal' }, { id: 4, title: 'The Gleaners and I' }]);
    assert.equal(total, 6);
});

test('getList: filters with operators', async () => {
    const { data, total } = await admin.getList('films', {
        pagination: page(1, 10), sort: by('id'), filter: { 'title@ilike': 'the', 'year@gte': 1960, 'tags@cs': '{documentary}' } });
    assert.deepEqual(data.map((film) => film.id), [4]);
    assert.equal(total, 1);
    const either = await admin.getList('films', { pagination: page(1, 10), sort: by('id'), filter: { '@or': { 'year@lt': 1960, 'language@eq': 'ja' } } });
    assert.deepEqual(either.data.map((film) => film.id), [2, 5]);
    const nested = await admin.getList('films', { pagination: page(1, 10), sort: by('id'), filter: { language: 'fr' } });
    assert.equal(nested.total, 2);
});

test('getList: nulls and embeds', async () => {
    const { data } = await admin.getList('films', { pagination: page(1, 1), sort: by('rating', 'DESC'), filter: {}, meta: { nullslast: true, embed: ['directors'] } });
    assert.equal(data[0].rating, 8.2);
    assert.equal(typeof data[0].directors.last_name, 'string');
});

test('getList: nothing', async () => {
    const { data, total } = await admin.getList('films', { pagination: page(1, 10), sort: by('id'), filter: { 'year@gt': 3000 } });
    assert.deepEqual([data, total], [[], 0]);
});

test('getOne', async () => {
    const { data } = await admin.getOne('films', { id: 5 });
    assert.equal(data.title, 'Ran');
    await assert.rejects(admin.getOne('films', { id: 99 }), (error) => error.status === 406 && error.body.code === 'PGRST116');
});

test('getOne by a composite key', async () => {
    const { data } = await admin.getOne('warehouses', { id: JSON.stringify(['se', 2]) });
    assert.deepEqual(data, { id: '["se",2]', country: 'se', code: 2, name: 'Umeå' });
});

test('getMany', async () => {
    const { data } = await admin.getMany('films', { ids: [1, 5, 99] });
    assert.deepEqual(data.map((film) => film.title).sort(), ['Persona', 'Ran']);
});

test('getMany by composite keys', async () => {
    const { data } = await admin.getMany('warehouses', { ids: ['["se",1]', '["no",1]'] });
    assert.deepEqual(data.map((warehouse) => warehouse.name).sort(), ['Bergen', 'Malmö']);
});

test('getManyReference', async () => {
    const { data, total } = await admin.getManyReference('films', {
        target: 'director_id', id: 1, pagination: page(1, 1), sort: by('year'), filter: {} });
    assert.deepEqual([data.map((film) => film.title), total], [['The Seventh Seal'], 2]);
});

test('another schema', async () => {
    const { data } = await admin.getList('prints', { pagination: page(1, 1), sort: by('id'), filter: {}, meta: { schema: 'extra' } });
    assert.deepEqual(data, [{ id: 7, film_id: 1 }]);
});
