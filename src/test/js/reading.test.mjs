// The read half of postgrest-js, against the tests' own schema (src/test/db).
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

test('single and maybeSingle', async () => {
    assert.deepEqual(await data(db.from('films').select('title').eq('id', 1).single()), { title: 'Persona' });
    assert.deepEqual(await data(db.from('films').select('title').eq('id', 1).maybeSingle()), { title: 'Persona' });
    assert.equal(await data(db.from('films').select('title').eq('id', 99).maybeSingle()), null);
    const { error } = await db.from('films').select('title').single();
    assert.equal(error.code, 'PGRST116');
    assert.equal(error.message, 'Cannot coerce the result to a single JSON object');
    assert.equal(error.details, 'The result contains 6 rows');
});

test('csv', async () => {
    assert.equal(await data(films('id, title').lte('id', 2).csv()), 'id,title\n1,Persona\n2,"The Seventh Seal"');
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

test('another schema', async () => {
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

test('a request that is given up', async () => {
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
