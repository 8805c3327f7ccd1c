// Tests reads of postgrest-js on the schema in src/test/db.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';

const db = new PostgrestClient(process.env.POSTERN_URL);
const films = (columns = 'id') => db.from('films').select(columns).order('id');

async function data(query) {
    const { data, error } = await query;
    assert.equal(error, null, JSON.stringify(error));
    return data;
}

const filtered = (name, refine, expected) =>
    test(name, async () => assert.deepEqual((await data(refine(films()))).map((film) => film.id), expected));

filtered('eq', (q) => q.eq('year', 1985), [3, 5]);
filtered('neq', (q) => q.neq('year', 1985), [1, 2, 4, 6]);
filtered('gt, lte', (q) => q.gt('year', 1960).lte('year', 2000), [1, 3, 4, 5]);
filtered('gte, lt', (q) => q.gte('year', 1966).lt('year', 2000), [1, 3, 5]);
filtered('like, ilike', (q) => q.like('title', 'The%').ilike('title', '%GLEAN%'), [4]);
filtered('likeAllOf, likeAnyOf', (q) => q.likeAllOf('title', ['The%', '%l']).likeAnyOf('title', ['%Seal', 'x']), [2]);
filtered('ilikeAllOf, ilikeAnyOf', (q) => q.ilikeAllOf('title', ['the%', '%i']).ilikeAnyOf('title', ['%I', 'x']), [4]);
filtered('is', (q) => q.is('rating', null), [6]);
filtered('isDistinct', (q) => q.isDistinct('language', 'sv'), [3, 4, 5, 6]);
filtered('in', (q) => q.in('title', ['Ran', 'Persona', 'a,b', '(x)']), [1, 5]);
filtered('notIn', (q) => q.notIn('id', [1, 2, 3]), [4, 5, 6]);
filtered('contains an array', (q) => q.contains('tags', ['drama', 'war']), [5]);
filtered('contains json', (q) => q.contains('data', { box: { currency: 'SEK' } }), [1, 2]);
filtered('contains a range', (q) => q.contains('shown', '[1967,1968)'), [1]);
filtered('containedBy', (q) => q.containedBy('tags', ['drama', 'war']).neq('tags', '{}'), [2, 5]);
filtered('containedBy json', (q) => q.containedBy('data', { n: 'x', m: 1 }), [5]);
filtered('rangeGt', (q) => q.rangeGt('shown', '[1957,1980)'), [4, 5]);
filtered('rangeGte', (q) => q.rangeGte('shown', '[1985,2000)'), [4, 5]);
filtered('rangeLt', (q) => q.rangeLt('shown', '[1966,1967)'), [2]);
filtered('rangeLte', (q) => q.rangeLte('shown', '[1950,1960)'), [2]);
filtered('rangeAdjacent', (q) => q.rangeAdjacent('shown', '[1960,1966)'), [1, 2]);
filtered('overlaps', (q) => q.overlaps('tags', ['war', 'documentary']), [4, 5]);
filtered('overlaps a range', (q) => q.overlaps('shown', '[1969,1986)'), [1, 5]);
filtered('textSearch', (q) => q.textSearch('words', "'nurse' & 'island'"), [1]);
filtered('textSearch with a language', (q) => q.textSearch('plot', 'wandering', { config: 'english' }), [3, 4]);
filtered('textSearch, plain', (q) => q.textSearch('plot', 'three sons', { config: 'english', type: 'plain' }), [5]);
filtered('textSearch, phrase', (q) => q.textSearch('plot', 'plays chess', { config: 'english', type: 'phrase' }), [2]);
filtered('textSearch, websearch', (q) => q.textSearch('plot', 'wandering -glean', { config: 'english', type: 'websearch' }), [3]);
filtered('match', (q) => q.match({ year: 1985, language: 'ja' }), [5]);
filtered('regexMatch, regexIMatch', (q) => q.regexMatch('title', '^The').regexIMatch('title', 'SEAL$'), [2]);
filtered('not', (q) => q.not('language', 'in', '(sv,fr)').not('rating', 'is', null), [5]);
filtered('or', (q) => q.or('year.lt.1960,and(year.gt.1980,language.eq.ja)'), [2, 5]);
filtered('filter', (q) => q.filter('data->>n', 'eq', '10').filter('title', 'imatch', '^the'), [2]);
filtered('eq is never unquoted', (q) => q.eq('title', '"Ran"'), []);
filtered('eq with what is syntax elsewhere', (q) => q.eq('title', 'Ran,or(x)'), []);
filtered('eq of an array', (q) => q.eq('tags', '{war,drama}'), [5]);
filtered('comparisons of text, and twice', (q) => q.gt('title', 'R').gt('title', 'S').lt('title', 'The T'), [2, 4]);
filtered('like with a star', (q) => q.like('title', '*a*a*'), [3, 4]);
filtered('is, of a computed column and not', (q) => q.not('shown', 'is', null).is('data->box->gross', null), [4, 5]);
filtered('isDistinct of a number', (q) => q.isDistinct('rating', 7.7).isDistinct('rating', 8.2), [1, 6]);
filtered('in with numbers', (q) => q.in('rating', [7.7, 8.1]), [1, 3, 4]);
filtered('in of nothing', (q) => q.in('id', []), []);
filtered('notIn with reserved characters', (q) => q.notIn('title', ['Ran', 'Persona', 'a,b', '(x)', 'The Seventh Seal']), [3, 4, 6]);
filtered('contains an array, an element in quotes', (q) => q.contains('tags', ['"black, white"']), [1]);
filtered('contains an array as text', (q) => q.contains('tags', '{war}'), [5]);
filtered('contains a range of one', (q) => q.contains('shown', '[1958,1958]'), [2]);
filtered('contains json within a path', (q) => q.contains('data->box', { gross: 900 }), [2]);
filtered('contains json, an array', (q) => q.contains('data->prizes', '["a"]'), [1]);
filtered('containedBy a range', (q) => q.containedBy('shown', '[1960,2001)'), [1, 5]);
filtered('overlaps an array as text', (q) => q.overlaps('tags', '{war,"black, white"}'), [1, 5]);
filtered('textSearch, with operators', (q) => q.textSearch('words', 'nurse | knight'), [1, 2]);
filtered('textSearch, plain, in a tsvector', (q) => q.textSearch('words', 'wandering woman', { type: 'plain' }), [3]);
filtered('textSearch, phrase, the other way about', (q) => q.textSearch('words', 'chess plays', { type: 'phrase' }), []);
filtered('textSearch, websearch, in a tsvector', (q) => q.textSearch('words', '"plays chess" or lord', { type: 'websearch' }), [2, 5]);
filtered('textSearch in another language', (q) => q.textSearch('plot', 'wanderings', { config: 'simple' }), []);
filtered('match without what is undefined', (q) => q.match({ language: 'fr', year: undefined }), [3, 4]);
filtered('not with cs, ov, like and a list', (q) => q.not('tags', 'cs', '{drama}').not('title', 'like', 'The%').not('id', 'eq', 3), [6]);
filtered('not with a quantifier', (q) => q.not('title', 'like(any)', '{The%,R%}'), [1, 3, 6]);
filtered('not with text search', (q) => q.not('words', 'wfts(english)', 'wandering').not('plot', 'is', null), [1, 2, 5]);
filtered('or twice', (q) => q.or('id.eq.1,id.eq.2,id.eq.5').or('language.eq.ja,year.lt.1960'), [2, 5]);
filtered('or with every form of value', (q) => q.or('title.in.("Ran","a,b"),title.eq."Persona",tags.cs.{documentary},data->>n.eq.2'), [1, 3, 4, 5]);
filtered('or with not, and ranges', (q) => q.or('not.and(year.gt.1950,id.gt.1),shown.cs."[2000,2001)",rating.not.in.(8.1,8.2,7.7)'), [1, 4]);
filtered('or with a quantifier, and text search', (q) => q.or('title.like(any).{Per*,Vag*},plot.plfts(english).sons'), [1, 3, 5]);
filtered('filter with not', (q) => q.filter('title', 'not.ilike', '*A*').filter('id', 'not.is', null), [6]);
filtered('filter with quantifiers', (q) => q.filter('id', 'gte(any)', '{5,6}').filter('id', 'lt(all)', '{6,7}'), [5]);
filtered('filter of every element of a path', (q) => q.filter('data->prizes->>1', 'eq', 'b').filter('data->prizes->-1', 'eq', '"b"'), [1]);
filtered('a number in a JSON path is a number, above text', (q) => q.gt('data->n', 1), [2, 3]);
filtered('a JSON path', (q) => q.eq('data->box->>currency', 'SEK'), [1, 2]);

test('or on related rows', async () => {
    const rows = await data(
        db.from('directors').select('id, films(id)').or('year.lt.1960,year.gt.1990', { referencedTable: 'films' })
            .order('id').order('id', { referencedTable: 'films' }).in('id', [1, 2]));
    assert.deepEqual(rows, [{ id: 1, films: [{ id: 2 }] }, { id: 2, films: [{ id: 4 }] }]);
});

test('order, limit and range of rows and related rows', async () => {
    const rows = await data(
        db.from('directors').select('last_name, films(title)').order('born', { ascending: false, nullsFirst: false })
            .order('year', { referencedTable: 'films', ascending: false }).limit(1, { referencedTable: 'films' }).limit(2));
    assert.deepEqual(rows, [
        { last_name: 'Varda', films: [{ title: 'The Gleaners and I' }] },
        { last_name: 'Bergman', films: [{ title: 'Persona' }] },
    ]);
    assert.deepEqual(await data(films().range(1, 2)), [{ id: 2 }, { id: 3 }]);
    assert.deepEqual(await data(db.from('films').select('id').order('rating', { nullsFirst: true }).order('id').limit(2)), [{ id: 6 }, { id: 3 }]);
    const second = await data(db.from('directors').select('films(id)').eq('id', 1).order('id', { referencedTable: 'films' }).range(1, 1, { referencedTable: 'films' }));
    assert.deepEqual(second, [{ films: [{ id: 2 }] }]);
});

test('order by a related column', async () => {
    const rows = await data(db.from('films').select('id, directors(last_name)').order('directors(last_name)', { nullsFirst: false }).order('id').limit(2));
    assert.deepEqual(rows.map((row) => row.id), [1, 2]);
});

test('order by several columns and by a JSON path, with nulls first or last', async () => {
    const sorted = async (refine) => (await data(refine(db.from('films').select('id')))).map((film) => film.id);
    assert.deepEqual(await sorted((q) => q.order('language', { nullsFirst: true }).order('year', { ascending: false })), [6, 4, 3, 5, 1, 2]);
    assert.deepEqual(await sorted((q) => q.order('rating', { ascending: false }).order('id', { ascending: false })), [6, 5, 2, 1, 4, 3]);
    assert.deepEqual(await sorted((q) => q.order('rating', { ascending: false, nullsFirst: false }).order('id')), [2, 5, 1, 3, 4, 6]);
    assert.deepEqual(await sorted((q) => q.order('data->>n', { nullsFirst: false }).order('id')), [1, 2, 3, 5, 4, 6]);
    assert.deepEqual(await sorted((q) => q.order('data->n', { ascending: false, nullsFirst: false }).order('id')), [2, 3, 1, 5, 4, 6]);
});

test('pages: status, total, and beyond the end', async () => {
    const page = async (from, to, count) => {
        const { data: rows, count: total, status, error } = await db.from('films').select('id', { count }).order('id').range(from, to);
        return [status, total, rows === null ? error.details : rows.map((film) => film.id)];
    };
    assert.deepEqual(await page(4, 9), [200, null, [5, 6]]);
    assert.deepEqual(await page(4, 9, 'exact'), [206, 6, [5, 6]]);
    assert.deepEqual(await page(0, 9, 'exact'), [200, 6, [1, 2, 3, 4, 5, 6]]);
    assert.deepEqual(await page(6, 9, 'exact'), [206, 6, []]);
    assert.deepEqual(await page(7, 9, 'exact'), [416, null, 'An offset of 7 was requested, but there are only 6 rows.']);
    assert.deepEqual(await page(7, 9), [200, null, []]);
    assert.deepEqual(await page(5, 4), [200, null, []]);
    assert.deepEqual(await page(5, 3), [416, null, 'Limit should be greater than or equal to zero.']);
    const none = await db.from('films').select('id', { count: 'exact' }).gt('id', 100);
    assert.deepEqual([none.status, none.count, none.data], [200, 0, []]);
});

test('columns: aliases, casts, paths, arrays, and all of them next to a computed one', async () => {
    assert.deepEqual(await data(db.from('films').select('no:id::text, cash:data->box->gross, data->box->>currency, first:data->prizes->>0, tag:tags->0, shown').eq('id', 1).single()),
        { no: '1', cash: 250, currency: 'SEK', first: 'a', tag: 'drama', shown: '[1966,1970)' });
    const all = await data(db.from('films').select('*, decade').eq('id', 6).single());
    assert.deepEqual(all, { id: 6, title: 'Untitled', year: 2025, rating: null, language: null, director_id: null, data: null, tags: [], plot: null, words: '', shown: null, decade: 2020 });
    assert.deepEqual(await data(db.from('directors').select('town:home->>city, home').eq('id', 1).single()), { town: 'Fårö', home: { street: 'Hamnvägen', city: 'Fårö', zip: 62035 } });
    assert.deepEqual((await data(db.from('films').select().eq('id', 6).single())).title, 'Untitled');
});

test('values of many types', async () => {
    const row = await data(db.from('kinds').select().eq('id', 1).single());
    for (const [column, value] of Object.entries({
        a_smallint: -7, a_numeric: 1.5, a_double: 0.1, a_money: '$1,234.50', a_char: 'ab   ', a_bytea: '\\xdeadbeef', a_date: '2026-02-28', a_time: '12:34:56.5',
        a_timestamp: '2026-01-02T03:04:05.006', a_interval: '1 year 2 mons 3 days 04:05:06', a_boolean: true, a_mood: 'ok', a_inet: '192.168.0.1/24', a_bit: '1010',
        a_uuid: '11111111-2222-3333-4444-555555555555', a_json: { b: 1, a: [null, { x: 'y' }] }, a_jsonb: { b: 1, a: [null, { x: 'y', z: null }] }, a_int4range: '[1,5)',
        a_multirange: '{[1,3),[5,9)}', a_color: '#ff00ff', an_address: { street: 'Main St', city: 'New, York', zip: 10001 }, some_integers: [1, 2, 3], some_texts: ['a', 'b,c', null],
        a_matrix: [[1, 2], [3, 4]], some_moods: ['sad', 'happy'], some_addresses: [{ street: 'A', city: 'B', zip: 1 }, { street: 'C', city: 'D', zip: 2 }],
    })) {
        assert.deepEqual(row[column], value, column);
    }
    assert.equal(Date.parse(row.a_timestamptz), Date.UTC(2026, 0, 2, 3, 4, 5, 6));
    const odd = await data(db.from('kinds').select('a_double, a_numeric, a_date, a_text').eq('id', 3).single());
    assert.deepEqual(odd, { a_double: 'Infinity', a_numeric: 'NaN', a_date: 'infinity', a_text: '' });
});

test('filters by type', async () => {
    for (const [column, operator, value] of [
        ['a_bigint', 'eq', '9007199254740993'], ['a_color', 'eq', '#ff00ff'], ['a_mood', 'gt', 'sad'], ['a_uuid', 'eq', '11111111-2222-3333-4444-555555555555'], ['some_moods', 'cs', '{happy}'],
        ['a_interval', 'gt', '1 year'], ['a_inet', 'eq', '192.168.0.1/24'], ['a_boolean', 'is', 'true'], ['a_timestamptz', 'lt', '2026-01-02T03:04:06Z'], ['a_multirange', 'cs', '{[5,7)}'],
        ['some_integers', 'ov', '{3,4}'], ['a_tsvector', 'fts', 'fat'], ['an_address->>city', 'eq', 'New, York'], ['some_integers->1', 'eq', '2'], ['a_daterange', 'cs', '[2026-01-15,2026-01-16)'], ['a_bytea', 'eq', '\\xdeadbeef'],
    ]) {
        assert.deepEqual(await data(db.from('kinds').select('id').filter(column, operator, value)), [{ id: 1 }], column);
    }
});

test('views, partitions and materialized views', async () => {
    assert.deepEqual(await data(db.from('good_films').select('id').order('id')), [{ id: 1 }, { id: 2 }, { id: 5 }]);
    assert.deepEqual(await data(db.from('film_years').select().gt('films', 1)), [{ year: 1985, films: 2 }]);
    assert.deepEqual(await data(db.from('measurements').select('sensor, value').order('taken_on')), [{ sensor: 1, value: 1.5 }, { sensor: 2, value: null }, { sensor: 1, value: 2.5 }]);
});

test('single and maybeSingle with a wrong number of rows', async () => {
    const none = await db.from('films').select('title').eq('id', 99).single();
    assert.deepEqual([none.status, none.error.code, none.error.details, none.error.hint], [406, 'PGRST116', 'The result contains 0 rows', null]);
    const many = await db.from('films').select('title').maybeSingle();
    assert.deepEqual([many.status, many.error.code, many.data], [406, 'PGRST116', null]);
    const counted = await db.from('films').select('title', { count: 'exact' }).eq('id', 1).single();
    assert.deepEqual([counted.count, counted.data], [1, { title: 'Persona' }]);
    const ranged = await db.from('films').select('id').order('id').range(1, 1).single();
    assert.deepEqual(ranged.data, { id: 2 });
});

test('repeated select, rollback, geojson and the deprecated option foreignTable', async () => {
    assert.deepEqual(await data(db.from('films').select('id').eq('id', 5).select('title, ran:data->>n')), [{ title: 'Ran', ran: 'x' }]);
    assert.deepEqual(await data(db.from('films').select('id').eq('id', 5).rollback()), [{ id: 5 }]);
    const geo = await db.from('films').select('id').geojson();
    assert.deepEqual([geo.status, geo.error.code, geo.error.message], [406, 'PGRST107', 'None of these media types are available: application/geo+json']);
    const rows = await data(db.from('directors').select('films(id)').eq('id', 1).or('id.eq.1,id.eq.2', { foreignTable: 'films' })
        .order('id', { foreignTable: 'films', ascending: false }).limit(1, { foreignTable: 'films' }));
    assert.deepEqual(rows, [{ films: [{ id: 2 }] }]);
});

test('in with 1000 values, and with values of special characters', async () => {
    const ids = Array.from({ length: 1000 }, (_, i) => i + 2);
    assert.deepEqual((await data(films().in('id', ids))).map(({ id }) => id), [2, 3, 4, 5, 6]);
    const texts = [...new Set((await data(db.from('samples').select('s').not('s', 'is', null))).map(({ s }) => s))].sort();
    assert.deepEqual(texts, ['', '"q"', 'B', 'a', 'a%', 'a_b', 'ab', 'null', 'x,y', 'ä', 'é)(']);
    for (const text of texts) {
        const found = new Set((await data(db.from('samples').select('s').eq('s', text))).map(({ s }) => s));
        assert.deepEqual([...found], [text]);
    }
    const listed = await data(db.from('samples').select('s').in('s', ['é)(', 'x,y', 'a%', 'null']));
    assert.deepEqual([...new Set(listed.map(({ s }) => s))].sort(), ['a%', 'null', 'x,y', 'é)(']);
});

test('throwOnError, setHeader and returns', async () => {
    await assert.rejects(async () => db.from('films').select('titel').throwOnError(), (error) =>
        error.name === 'PostgrestError' && error.code === '42703' && error.message === 'column films.titel does not exist');
    const stripped = await data(db.from('films').select('id, rating').eq('id', 6).setHeader('Accept', 'application/vnd.pgrst.array+json;nulls=stripped').returns());
    assert.deepEqual(stripped, [{ id: 6 }]);
    const one = await data(db.from('films').select('id, rating').eq('id', 6).setHeader('Accept', 'application/vnd.pgrst.object+json;nulls=stripped').overrideTypes());
    assert.deepEqual(one, { id: 6 });
    assert.deepEqual(await data(db.from('films').select('id').order('id').setHeader('Range', '1-2')), [{ id: 2 }, { id: 3 }]);
});

test('single and maybeSingle', async () => {
    assert.deepEqual(await data(db.from('films').select('title').eq('id', 1).single()), { title: 'Persona' });
    assert.deepEqual(await data(db.from('films').select('title').eq('id', 1).maybeSingle()), { title: 'Persona' });
    assert.equal(await data(db.from('films').select('title').eq('id', 99).maybeSingle()), null);
    const { error } = await db.from('films').select('title').single();
    assert.equal(error.code, 'PGRST116');
    assert.equal(error.message, 'Cannot coerce the result to a single JSON object');
    assert.equal(error.details, 'The result contains 6 rows');
});

test('csv returns the rows as CSV', async () => {
    assert.equal(await data(films('id, title').lte('id', 2).csv()), 'id,title\n1,Persona\n2,"The Seventh Seal"');
});

test('csv of nulls, quotes, arrays and related rows', async () => {
    assert.equal(await data(db.from('films').select('id, tags, rating, shown').in('id', [1, 6]).order('id').csv()),
        'id,tags,rating,shown\n1,"{drama,""black, white""}",8.1,"[1966,1970)"\n6,{},,');
    assert.equal(await data(db.from('films').select('id, directors(last_name)').eq('id', 1).csv()), 'id,directors\n1,"{""last_name"":""Bergman""}"');
    assert.equal((await db.from('films').select('nope').csv()).error.code, '42703');
    const counted = await db.from('films').select('id', { count: 'exact' }).order('id').limit(1).csv();
    assert.deepEqual([counted.data, counted.count, counted.status], ['id\n1', 6, 206]);
});

test('explain of each media type, with each option', async () => {
    for (const option of ['analyze', 'verbose', 'settings', 'buffers', 'wal']) {
        const options = option === 'buffers' || option === 'wal' ? { analyze: true, [option]: true } : { [option]: true };
        assert.match(await data(films().explain(options)), /films/, option);
        const json = await data(films().explain({ ...options, format: 'json' }));
        assert.equal(typeof json[0].Plan['Plan Rows'], 'number', option);
        assert.equal('Execution Time' in json[0], 'analyze' in options, option);
    }
    assert.match(await data(films().eq('id', 1).single().explain()), /cost=/);
    assert.match(await data(films().csv().explain()), /cost=/);
    assert.match(await data(db.from('directors').select('id, films(id)').explain({ analyze: true })), /actual time/);
    const { error, status } = await films('nope').explain();
    assert.deepEqual([error.code, status], ['42703', 400]);
});

test('explain as text and as JSON', async () => {
    const text = await data(films().eq('id', 1).explain({ analyze: true, verbose: true, buffers: true }));
    assert.match(text, /on public\.films[^]*Buffers:[^]*Execution Time:/);
    const json = await data(db.from('films').select('id').eq('id', 1).explain({ format: 'json', settings: true }));
    assert.equal(json[0].Plan['Relation Name'], 'films', JSON.stringify(json));
});

test('embeds of every kind', async () => {
    const rows = await data(films('title, director:directors(last_name), technical_specs(camera), actors(name), roles(character, actors(name))').eq('id', 5));
    assert.deepEqual(rows, [{
        title: 'Ran', director: { last_name: 'Kurosawa' }, technical_specs: { camera: 'Panaflex' }, actors: [{ name: 'Tatsuya Nakadai' }],
        roles: [{ character: 'Hidetora', actors: { name: 'Tatsuya Nakadai' } }],
    }]);
});

test('hints, inner joins, spreads and counts', async () => {
    assert.deepEqual(await data(db.from('orders').select('id, b:addresses!billing(city), s:addresses!shipping(city)').eq('id', 1)),
        [{ id: 1, b: { city: 'Lund' }, s: { city: 'Oslo' } }]);
    assert.deepEqual(await data(films('id, actors!inner(name)').like('actors.name', '%Nakadai')), [{ id: 5, actors: [{ name: 'Tatsuya Nakadai' }] }]);
    assert.deepEqual(await data(films('id, ...directors(last_name)').eq('id', 3)), [{ id: 3, last_name: 'Varda' }]);
    assert.deepEqual(await data(db.from('directors').select('last_name, films(count)').eq('id', 1)), [{ last_name: 'Bergman', films: [{ count: 2 }] }]);
    assert.deepEqual(await data(db.from('films').select('language, rating.max(), count()').eq('language', 'sv')), [{ language: 'sv', max: 8.2, count: 2 }]);
    assert.deepEqual(await data(films('id, actors()').is('actors', null)), [{ id: 4 }, { id: 6 }]);
});

test('counts, with rows and without', async () => {
    for (const count of ['exact', 'planned', 'estimated']) {
        const { count: total, data: rows } = await db.from('films').select('id', { count }).limit(2);
        assert.equal(rows.length, 2);
        assert.equal(total, 6, count);
    }
    const { count, data: none, status } = await db.from('films').select('*', { count: 'exact', head: true }).gt('year', 1980);
    assert.deepEqual([count, none, status], [4, null, 200]);
});

test('counts with a filter, and of failed requests', async () => {
    for (const count of ['exact', 'estimated']) {
        const head = await db.from('films').select('id', { count, head: true }).or('id.lt.3,language.eq.ja');
        assert.deepEqual([head.count, head.data, head.error, head.status], [3, null, null, 200], count);
    }
    const planned = await db.from('samples').select('id', { count: 'planned', head: true });
    assert.deepEqual([planned.count, planned.data], [120, null]);
    const range = await db.from('films').select('id', { count: 'exact', head: true }).range(0, 1);
    assert.deepEqual([range.count, range.status], [6, 206]);
    const failed = await db.from('filmz').select('id', { count: 'exact', head: true });
    assert.deepEqual([failed.count, failed.data], [null, null]);
    assert.ok(failed.status === 404 || failed.status === 204, String(failed.status)); // the client reports 204 for a 404 without a body
});

test('another schema by the client\'s own setting', async () => {
    const extra = new PostgrestClient(process.env.POSTERN_URL, { schema: 'extra' });
    assert.deepEqual(await data(extra.from('films').select('title, prints(id)')), [{ title: 'Another film', prints: [{ id: 7 }] }]);
    const { count } = await extra.from('prints').select('*', { count: 'exact', head: true });
    assert.equal(count, 1);
    const { error } = await extra.from('directors').select();
    assert.deepEqual([error.code, error.message], ['PGRST205', "Could not find the table 'extra.directors' in the schema cache"]);
});

const fails = (name, query, status, expected) =>
    test(name, async () => {
        const answer = await query();
        assert.deepEqual([answer.status, answer.data, answer.count], [status, null, null]);
        assert.deepEqual(answer.error, expected);
    });

const error = (code, message, details = null, hint = null) => ({ code, message, details, hint });
fails('value of the wrong type is rejected', () => films().eq('year', 'x'), 400, error('22P02', 'invalid input syntax for type integer: "x"'));
fails('a value out of range', () => films().eq('id', '99999999999'), 400, error('22003', 'value "99999999999" is out of range for type integer'));
fails('operator that the type lacks is rejected', () => films().like('year', '19%'), 404, error('42883', 'operator does not exist: integer ~~ unknown',
    null, 'No operator matches the given name and argument types. You might need to add explicit type casts.'));
fails('an invalid array literal', () => films().contains('tags', 'x'), 400, error('22P02', 'malformed array literal: "x"', 'Array value must start with "{" or dimension information.'));
fails('unknown language of full-text search is rejected', () => films().textSearch('plot', 'x', { config: 'klingon' }), 400, error('42704', 'text search configuration "klingon" does not exist'));
fails('an invalid pattern', () => films().regexMatch('title', '('), 400, error('2201B', 'invalid regular expression: parentheses () not balanced'));
fails('filter on an unknown column is rejected', () => films().eq('nope', 1), 400, error('42703', 'column films.nope does not exist'));
fails('order by an unknown column is rejected', () => films().order('nope'), 400, error('42703', 'column films.nope does not exist'));
fails('error raised by SQL is returned', () => db.from('films').select('failing').eq('id', 3), 400, error('P0001', 'no number for Vagabond'));
fails('status chosen by SQL is returned', () => db.from('directors').select('raising').eq('id', 1), 418, error('PT418', 'short and stout', 'a pot', 'tip it'));
fails('complete error chosen by SQL is returned', () => db.from('directors').select('raising').eq('id', 2), 402, error('T42', 'teapot', 'd', 'h'));
test('invalid filters and selects return PGRST100', async () => {
    for (const query of [films().filter('id', 'noop', 1), films().filter('id', 'is', 'maybe'), films().or('id.eq'), films().or(''), films('id,('), films().filter('id', 'eq()', 1)]) {
        const { error, status, data: rows } = await query;
        assert.deepEqual([status, error.code, rows, error.hint], [400, 'PGRST100', null, null]);
        assert.match(error.message, /^"failed to parse .+" \(line 1, column \d+\)$/);
        assert.equal(typeof error.details, 'string');
    }
});

test('schema() selects another schema', async () => {
    assert.deepEqual(await data(db.schema('extra').from('prints').select('id, films(title)')), [{ id: 7, films: { title: 'Another film' } }]);
    const { error } = await db.schema('private').from('films').select();
    assert.deepEqual(error.code, 'PGRST106');
    assert.equal(error.hint, 'Only the following schemas are exposed: public, extra');
});

test('errors have four keys', async () => {
    const { error, status } = await db.from('filmz').select();
    assert.equal(status, 404);
    assert.deepEqual({ ...error, name: undefined }, { code: 'PGRST205', message: "Could not find the table 'public.filmz' in the schema cache",
        details: null, hint: "Perhaps you meant the table 'public.films'", name: undefined });
    const ambiguous = await db.from('orders').select('addresses(city)');
    assert.equal(ambiguous.status, 300);
    assert.equal(ambiguous.error.code, 'PGRST201');
    assert.equal(ambiguous.error.details.length, 2);
    const wrong = await db.from('films').select('titel');
    assert.equal(wrong.error.message, 'column films.titel does not exist');
    assert.equal(wrong.error.code, '42703');
});

test('a cancelled request', async () => {
    const controller = new AbortController();
    const slow = db.from('directors').select('slow').abortSignal(controller.signal);
    setTimeout(() => controller.abort(), 50);
    const { error } = await slow;
    assert.match(error.message, /abort/i);
});

test('names with blanks and quotes', async () => {
    const rows = await data(db.from('Ünïcödé Tåble').select('"na me", Кириллица').eq('日本', '日本語'));
    assert.deepEqual(rows, [{ 'na me': 'a b', 'Кириллица': 'привет' }]);
});
