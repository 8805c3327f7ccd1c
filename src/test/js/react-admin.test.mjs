// Tests reads of react-admin through @raphiniert/ra-data-postgrest on the schema in src/test/db.
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

const configuration = {
    apiUrl: process.env.POSTERN_URL, httpClient, defaultListOp: 'eq', schema: () => '',
    primaryKeys: new Map([
        ['warehouses', ['country', 'code']], ['nominations', ['festival_id', 'film_id', 'year']], ['measurements', ['sensor', 'taken_on']], ['countries', ['code']],
    ]),
};
const admin = createProvider(configuration);
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

// operator, filter, and ids of the matching films
for (const [name, filter, expected] of [
    ['eq, of the default', { year: 1985 }, [3, 5]],
    ['eq', { 'year@eq': 1985 }, [3, 5]],
    ['neq', { 'year@neq': 1985 }, [1, 2, 4, 6]],
    ['gt and lte', { 'year@gt': 1957, 'id@lte': 3 }, [1, 3]],
    ['gte and lt', { 'year@gte': 1966, 'id@lt': 4 }, [1, 3]],
    ['like', { 'title@like': 'ers' }, [1, 4]],
    ['ilike', { 'title@ilike': 'SEAL' }, [2]],
    ['ilike of two words, each a filter', { 'title@ilike': 'the gleaners' }, [4]],
    ['like of three words', { 'title@like': 'The Seventh Seal' }, [2]],
    ['two operators of one column', { 'year@gte': 1960, 'year@lt': 1990 }, [1, 3, 5]],
    ['three operators of one column', { 'year@gte': 1960, 'year@lt': 1990, 'year@neq': 1966 }, [3, 5]],
    ['words of a related row', { directors: { 'first_name@ilike': 'r ma' } }, [1, 2]],
    ['match', { 'title@match': '^(R|P)' }, [1, 5]],
    ['imatch', { 'title@imatch': '^(r|p)' }, [1, 5]],
    ['in', { 'language@in': '(ja,fr)' }, [3, 4, 5]],
    ['is', { 'rating@is': 'null' }, [6]],
    ['fts', { 'words@fts': 'nurse | lord' }, [1, 5]],
    ['fts of a language', { 'plot@fts(english)': 'wanders' }, [3, 4]],
    ['plfts', { 'words@plfts': 'young woman' }, [3]],
    ['phfts', { 'words@phfts': 'plays chess' }, [2]],
    ['wfts', { 'words@wfts': 'wandering -glean' }, [3]],
    ['cs', { 'tags@cs': '{drama,war}' }, [5]],
    ['cs of json', { 'data@cs': '{"box":{"gross":900}}' }, [2]],
    ['cd', { 'tags@cd': '{war,drama}', 'language@in': '(sv,ja)' }, [2, 5]],
    ['ov', { 'tags@ov': '{war,documentary}' }, [4, 5]],
    ['sl', { 'shown@sl': '[1966,1967)' }, [2]],
    ['sr', { 'shown@sr': '[1957,1980)' }, [4, 5]],
    ['nxr', { 'shown@nxr': '[1950,1960)' }, [2]],
    ['nxl', { 'shown@nxl': '[1985,2000)' }, [4, 5]],
    ['adj', { 'shown@adj': '[1960,1966)' }, [1, 2]],
    ['not', { 'language@not': 'in.(sv,fr)' }, [5]],
    ['not, of a list', { 'title@not': 'is.null', 'id@not': 'gt.2' }, [1, 2]],
    ['or', { '@or': { 'year@lt': 1960, 'language@eq': 'ja' } }, [2, 5]],
    ['or with words', { '@or': { 'title@ilike': 'ran', 'plot@ilike': 'nurse' } }, [1, 5]],
    ['and', { '@and': { 'year@gt': 1960, 'language@eq': 'sv' } }, [1]],
    ['or together with and', { '@or': { 'language@eq': 'sv', 'language@is': 'null' }, 'year@gt': 1960 }, [1, 6]],
    ['an operator of one\'s own', { 'title@': 'like(any).{Ran,Per*}' }, [1, 5]],
    ['a path', { 'data->>n@eq': '10' }, [2]],
    ['a path whose last is a number', { 'data->box->gross@gt': 300 }, [2]],
    ['a column of a related row', { directors: { last_name: 'Varda' } }, [3, 4]],
    ['a column of a related row, with an operator', { directors: { 'last_name@ilike': 'KURO' } }, [5]],
]) {
    test(`getList: ${name}`, async () => {
        const columns = 'directors' in filter ? ['id', 'directors!inner()'] : ['id'];
        const { data, total } = await admin.getList('films', { pagination: page(1, 2), sort: by('id'), filter, meta: { columns } });
        assert.deepEqual([data, total], [expected.slice(0, 2).map((id) => ({ id })), expected.length]);
    });
}

test('getList: order by a composite key, and by a column, both ways', async () => {
    const listed = async (field, order, configured = admin, meta = {}) =>
        (await configured.getList('warehouses', { pagination: page(1, 9), sort: by(field, order), filter: {}, meta })).data.map(({ id }) => id);
    assert.deepEqual(await listed('id', 'ASC'), ['["no",1]', '["se",1]', '["se",2]']);
    assert.deepEqual(await listed('id', 'DESC'), ['["se",2]', '["se",1]', '["no",1]']);
    assert.deepEqual(await listed('name', 'DESC'), ['["se",2]', '["se",1]', '["no",1]']);
});

test('getList: nulls first or last by configuration or by list', async () => {
    const first = async (sortOrder, order, meta = {}) => {
        const { data } = await createProvider({ ...configuration, sortOrder }).getList('films', { pagination: page(1, 1), sort: by('language', order), filter: { 'id@gte': 5 }, meta });
        return data[0].language;
    };
    assert.equal(await first(undefined, 'ASC'), 'ja');
    assert.equal(await first(undefined, 'DESC'), null);
    assert.equal(await first('asc,desc.nullslast', 'DESC'), 'ja');
    assert.equal(await first('asc.nullsfirst,desc', 'ASC'), null);
    assert.equal(await first('asc.nullsfirst,desc.nullslast', 'ASC'), null);
    assert.equal(await first(undefined, 'ASC', { nullsfirst: true }), null);
    assert.equal(await first(undefined, 'DESC', { nullslast: true }), 'ja');
});

test('getList: pages to the last, and beyond', async () => {
    const list = async (number) => admin.getList('films', { pagination: page(number, 4), sort: by('id'), filter: {}, meta: { columns: 'id' } });
    assert.deepEqual(await list(2), { data: [{ id: 5 }, { id: 6 }], total: 6, meta: undefined });
    await assert.rejects(list(3), (error) => error.status === 416 && error.body.code === 'PGRST103');
});

test('getList: related rows fetched beforehand', async () => {
    const { data, meta } = await admin.getList('films', { pagination: page(1, 2), sort: by('id'), filter: {}, meta: { columns: ['id'], prefetch: ['directors'] } });
    assert.deepEqual(data, [{ id: 1 }, { id: 2 }]);
    assert.deepEqual(meta.prefetched.directors.map(({ id, last_name: name }) => [id, name]), [[1, 'Bergman']]);
});

test('getList: of a view, with a key that is text', async () => {
    const { data, total } = await admin.getList('countries', { pagination: page(1, 9), sort: by('id', 'DESC'), filter: {} });
    assert.deepEqual([data, total], [[{ id: 'se', code: 'se', country_name: 'Sweden' }, { id: 'fi', code: 'fi', country_name: 'Finland' }], 2]);
    assert.equal((await admin.getOne('countries', { id: 'fi' })).data.country_name, 'Finland');
    assert.equal((await admin.getMany('countries', { ids: ['fi', 'se'] })).data.length, 2);
});

test('getList: browsers can read the headers of the total', async () => {
    const answer = await fetch(`${process.env.POSTERN_URL}/films?limit=2`, { headers: { Origin: 'http://admin.example', Prefer: 'count=exact' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.ok(answer.headers.get('access-control-expose-headers').split(', ').includes('Content-Range'));
    assert.deepEqual([answer.status, answer.headers.get('content-range')], [206, '0-1/6']);
    const preflight = await fetch(`${process.env.POSTERN_URL}/films`, {
        method: 'OPTIONS', headers: { Origin: 'http://admin.example', 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'prefer, accept-profile' } });
    assert.equal(preflight.status, 200);
    assert.match(preflight.headers.get('access-control-allow-headers'), /prefer/i);
});

test('errors reach react-admin', async () => {
    const list = (resource, filter) => admin.getList(resource, { pagination: page(1, 1), sort: by('id'), filter });
    await assert.rejects(list('filmz', {}), (error) => error.status === 404 && error.body.code === 'PGRST205');
    await assert.rejects(list('films', { nope: 1 }), (error) => error.status === 400 && error.message === 'column films.nope does not exist');
    await assert.rejects(list('films', { year: 'x' }), (error) => error.status === 400 && error.body.code === '22P02');
});

test('getList: nulls and embeds', async () => {
    const { data } = await admin.getList('films', { pagination: page(1, 1), sort: by('rating', 'DESC'), filter: {}, meta: { nullslast: true, embed: ['directors'] } });
    assert.equal(data[0].rating, 8.2);
    assert.equal(typeof data[0].directors.last_name, 'string');
});

test('getList without matching rows: an empty list', async () => {
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

test('getOne by composite keys of other types, with columns and related rows', async () => {
    const { data } = await admin.getOne('nominations', { id: '[2,4,2001]', meta: { columns: ['*', 'films(title)'] } });
    assert.deepEqual(data, { id: '[2,4,2001]', festival_id: 2, film_id: 4, year: 2001, won: false, films: { title: 'The Gleaners and I' } });
    assert.equal((await admin.getOne('measurements', { id: '[1,"2026-06-01"]' })).data.value, 2.5);
    const film = await admin.getOne('films', { id: 1, meta: { columns: ['id'], embed: ['technical_specs'] } });
    assert.deepEqual(film.data, { id: 1, technical_specs: { film_id: 1, camera: 'Arriflex 35', runtime: '01:23:00' } });
    await assert.rejects(admin.getOne('warehouses', { id: '["dk",1]' }), (error) => error.status === 406 && error.body.code === 'PGRST116');
});

test('getMany of one, of none, and of columns', async () => {
    assert.deepEqual((await admin.getMany('films', { ids: [3], meta: { columns: ['title'] } })).data, [{ title: 'Vagabond' }]);
    assert.deepEqual((await admin.getMany('films', { ids: [] })).data, []);
    assert.deepEqual((await admin.getMany('warehouses', { ids: ['["no",1]'] })).data, [{ id: '["no",1]', country: 'no', code: 1, name: 'Bergen' }]);
    const dated = await admin.getMany('measurements', { ids: ['[1,"2025-06-01"]', '[2,"2026-01-01"]'] });
    assert.deepEqual(dated.data.map(({ id, value }) => [id, value]).sort(), [['[1,"2025-06-01"]', 1.5], ['[2,"2026-01-01"]', null]]);
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

test('getManyReference: filtered, paged, of a table with a composite key', async () => {
    const { data, total } = await admin.getManyReference('nominations', {
        target: 'festival_id', id: 2, pagination: page(2, 1), sort: by('id', 'DESC'), filter: { won: false }, meta: { columns: ['festival_id', 'film_id', 'year'] } });
    assert.deepEqual([data, total], [[{ id: '[2,4,2000]', festival_id: 2, film_id: 4, year: 2000 }], 2]);
    const films = await admin.getManyReference('films', {
        target: 'director_id', id: 2, pagination: page(1, 5), sort: by('year', 'DESC'), filter: { 'tags@cs': '{documentary}' }, meta: { embed: ['directors'] } });
    assert.deepEqual([films.total, films.data[0].title, films.data[0].directors.last_name], [1, 'The Gleaners and I', 'Varda']);
    const none = await admin.getManyReference('films', { target: 'director_id', id: 4, pagination: page(1, 5), sort: by('id'), filter: {} });
    assert.deepEqual(none, { data: [], total: 0, meta: undefined });
});

test('getList in another schema', async () => {
    const { data } = await admin.getList('prints', { pagination: page(1, 1), sort: by('id'), filter: {}, meta: { schema: 'extra' } });
    assert.deepEqual(data, [{ id: 7, film_id: 1 }]);
});
