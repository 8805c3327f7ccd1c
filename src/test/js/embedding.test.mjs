// Tests embeds and aggregates of postgrest-js on the schema in src/test/db.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';

const db = new PostgrestClient(process.env.POSTERN_URL);
const films = (columns) => db.from('films').select(columns).order('id');
const directors = (columns) => db.from('directors').select(columns).order('id');

const gives = (name, query, expected) =>
    test(name, async () => {
        const { data, error } = await query();
        assert.equal(error, null, JSON.stringify(error));
        assert.deepEqual(data, expected);
    });

const fails = (name, query, status, expected) =>
    test(name, async () => {
        const answer = await query();
        assert.deepEqual([answer.data, answer.status, Object.keys(answer.error).sort()], [null, status, ['code', 'details', 'hint', 'message']]);
        for (const [key, value] of Object.entries(expected)) {
            assert.deepEqual(answer.error[key], value, key);
        }
    });

const ids = (rows) => rows.map(({ id }) => id);

// to-one
gives('to-one embed without a related row is null', () => films('id, directors(last_name)').gte('id', 5),
    [{ id: 5, directors: { last_name: 'Kurosawa' } }, { id: 6, directors: null }]);
gives('to-one embed by the name of its column', () => films('id, director_id(last_name)').eq('id', 1), [{ id: 1, director_id: { last_name: 'Bergman' } }]);
gives('to-one embed by the name of its constraint', () => films('id, d:films_director_id_fkey(last_name)').eq('id', 1), [{ id: 1, d: { last_name: 'Bergman' } }]);
gives('one-to-one from both sides', () => db.from('technical_specs').select('camera, films(title, technical_specs(film_id))').eq('film_id', 5),
    [{ camera: 'Panaflex', films: { title: 'Ran', technical_specs: { film_id: 5 } } }]);
gives('self reference, to the parent row', () => db.from('employees').select('id, manager_id(name)').order('id'),
    [{ id: 1, manager_id: null }, { id: 2, manager_id: { name: 'Root' } }, { id: 3, manager_id: { name: 'Root' } }, { id: 4, manager_id: { name: 'Left' } }]);
gives('self reference, to the child rows', () => db.from('employees').select('id, employees!manager_id(id)').lte('id', 2).order('id').order('id', { referencedTable: 'employees' }),
    [{ id: 1, employees: [{ id: 2 }, { id: 3 }] }, { id: 2, employees: [{ id: 4 }] }]);
gives('by a key of two columns', () => db.from('stock').select('item, warehouses(name)').order('id'),
    [{ item: 'nut', warehouses: { name: 'Malmö' } }, { item: 'bolt', warehouses: { name: 'Malmö' } }, { item: 'nail', warehouses: { name: 'Bergen' } }, { item: 'lost', warehouses: null }]);
gives('embeds with names that need quotes', () => db.from('child of Ünïcödé').select('Id, up:"Ünïcödé Tåble"("na me", "a.b,c(d)")').order('Id').limit(1),
    [{ Id: 10, up: { 'na me': 'a b', 'a.b,c(d)': 'dots' } }]);
gives('of a view', () => db.from('film_details').select('id, shouted, directors(last_name)').eq('id', 5),
    [{ id: 5, shouted: 'RAN', directors: { last_name: 'Kurosawa' } }]);
gives('of a view in a view', () => db.from('recent_films').select('id, directors(last_name), actors(name)').order('id'),
    [{ id: 4, directors: { last_name: 'Varda' }, actors: [] }, { id: 6, directors: null, actors: [] }]);
gives('between views', () => db.from('countries').select('country_name, cities(name)').order('code').order('id', { referencedTable: 'cities' }),
    [{ country_name: 'Finland', cities: [{ name: 'Åbo' }] }, { country_name: 'Sweden', cities: [{ name: 'Lund' }, { name: 'Umeå' }] }]);

// to-many and many-to-many
gives('to-many, some without', () => directors('last_name, films(title)').gte('id', 3), [{ last_name: 'Kurosawa', films: [{ title: 'Ran' }] }, { last_name: 'Yet', films: [] }]);
gives('many-to-many by the name of the junction', () => films('id, cast:actors!roles(name)').lte('id', 2).order('id', { referencedTable: 'cast' }),
    [{ id: 1, cast: [{ name: 'Liv Ullmann' }, { name: 'Bibi Andersson' }] }, { id: 2, cast: [{ name: 'Bibi Andersson' }, { name: 'Max von Sydow' }] }]);
gives('many-to-many where the junction has more in its key', () => db.from('festivals').select('name, films(title)').eq('id', 1),
    [{ name: 'Venice', films: [{ title: 'Vagabond' }] }]);
gives('three levels, ordered and limited at each', () => directors('id, films(id, roles(character, actors(name)))').lte('id', 2)
    .order('year', { referencedTable: 'films' }).limit(1, { referencedTable: 'films' })
    .order('character', { referencedTable: 'films.roles', ascending: false }).limit(1, { referencedTable: 'films.roles' }),
    [{ id: 1, films: [{ id: 2, roles: [{ character: 'Mia', actors: { name: 'Bibi Andersson' } }] }] },
        { id: 2, films: [{ id: 3, roles: [{ character: 'Mona', actors: { name: 'Sandrine Bonnaire' } }] }] }]);
gives('two embeds of one table under aliases, each with a filter', () => directors('id, old:films(id), new:films(id)').eq('id', 2)
    .lt('old.year', 1990).gte('new.year', 1990), [{ id: 2, old: [{ id: 3 }], new: [{ id: 4 }] }]);
gives('a filter deep down keeps the rows above', () => directors('id, films(id, roles(character))').eq('id', 1).eq('films.roles.character', 'Alma').order('id', { referencedTable: 'films' }),
    [{ id: 1, films: [{ id: 1, roles: [{ character: 'Alma' }] }, { id: 2, roles: [] }] }]);
gives('order of related rows by a path, nulls first', () => directors('id, films(id)').eq('id', 2).order('data->box', { referencedTable: 'films', nullsFirst: true }).order('id', { referencedTable: 'films' }),
    [{ id: 2, films: [{ id: 4 }, { id: 3 }] }]);

// filters on embeds that also filter the outer rows
gives('!inner with a filter keeps rows with matching related rows', () => directors('id, films!inner(id)').eq('films.language', 'ja'), [{ id: 3, films: [{ id: 5 }] }]);
gives('inner two levels deep', () => directors('id, films!inner(id, roles!inner(character))').eq('films.roles.character', 'Mia'),
    [{ id: 1, films: [{ id: 2, roles: [{ character: 'Mia' }] }] }]);
gives('inner with a hint and an alias', () => db.from('orders').select('id, to:addresses!shipping!inner(city)').eq('to.city', 'Oslo'), [{ id: 1, to: { city: 'Oslo' } }]);
gives('explicit left join', () => db.from('orders').select('id, addresses!left!billing(city)').eq('id', 3), [{ id: 3, addresses: null }]);
gives('not.is.null on an embed keeps rows with related rows', () => directors('id, films()').not('films', 'is', null), [{ id: 1 }, { id: 2 }, { id: 3 }]);
gives('not.is.null with a filter keeps rows with matching embedded rows', () => directors('id, films()').gte('films.year', 1985).not('films', 'is', null), [{ id: 2 }, { id: 3 }]);
gives('is.null on an embed keeps rows without related rows', () => directors('id, films(id)').is('films', null), [{ id: 4, films: [] }]);
gives('either of two relations', () => films('id, actors(), technical_specs()').or('technical_specs.not.is.null,actors.is.null'), [{ id: 1 }, { id: 4 }, { id: 5 }, { id: 6 }]);
gives('not under or, of related rows', () => directors('id, films(id)').lte('id', 2).or('not.and(year.gt.1950,language.eq.sv)', { referencedTable: 'films' }).order('id', { referencedTable: 'films' }),
    [{ id: 1, films: [] }, { id: 2, films: [{ id: 3 }, { id: 4 }] }]);
gives('order by a related row, nulls first', () => db.from('films').select('id, d:directors(last_name)').order('d(last_name)', { ascending: false, nullsFirst: true }).order('id').limit(3),
    [{ id: 6, d: null }, { id: 3, d: { last_name: 'Varda' } }, { id: 4, d: { last_name: 'Varda' } }]);
test('the total counts the rows that !inner keeps', async () => {
    const { count, data, status } = await db.from('directors').select('id, films!inner(id)', { count: 'exact' }).eq('films.language', 'fr').limit(1);
    assert.deepEqual([count, ids(data), status], [1, [2], 200]);
    const head = await db.from('directors').select('id, films!inner()', { count: 'exact', head: true });
    assert.deepEqual([head.count, head.data, head.status], [3, null, 200]);
});

// computed fields and relationships
gives('a computed field', () => directors('full_name').eq('full_name', 'Agnès Varda'), [{ full_name: 'Agnès Varda' }]);
gives('a computed field in an embed, and in order', () => db.from('films').select('id, decade, directors(full_name)').order('decade', { ascending: false }).order('id').limit(2),
    [{ id: 6, decade: 2020, directors: null }, { id: 4, decade: 2000, directors: { full_name: 'Agnès Varda' } }]);
gives('computed to-one relationship', () => directors('id, latest_film(title)').gte('id', 3), [{ id: 3, latest_film: { title: 'Ran' } }, { id: 4, latest_film: null }]);
gives('computed to-many', () => directors('id, old_films(id)').eq('id', 2), [{ id: 2, old_films: [{ id: 3 }] }]);
gives('computed relationship overrides that of the foreign key', () => db.from('festivals').select('nominations(film_id)').eq('id', 2), [{ nominations: [{ film_id: 2 }] }]);
gives('computed relationship to the same table', () => db.from('employees').select('id, colleagues(name)').eq('id', 2), [{ id: 2, colleagues: [{ name: 'Right' }] }]);

// spreads
gives('a to-one spread, one column renamed', () => films('title, ...directors(by:last_name, born)').eq('id', 3), [{ title: 'Vagabond', by: 'Varda', born: '1928-05-30' }]);
gives('a spread of nothing', () => films('title, ...directors(last_name)').eq('id', 6), [{ title: 'Untitled', last_name: null }]);
gives('a spread in a spread', () => db.from('roles').select('character, ...films(title, ...directors(last_name))').eq('character', 'Hidetora'),
    [{ character: 'Hidetora', title: 'Ran', last_name: 'Kurosawa' }]);
gives('a to-many spread', () => directors('last_name, ...films(title, year)').eq('id', 1).order('year', { referencedTable: 'films' }),
    [{ last_name: 'Bergman', title: ['The Seventh Seal', 'Persona'], year: [1957, 1966] }]);
gives('a spread within an embed', () => films('id, roles(character, ...actors(name))').eq('id', 5), [{ id: 5, roles: [{ character: 'Hidetora', name: 'Tatsuya Nakadai' }] }]);

// aggregates
gives('count of all', () => db.from('films').select('count()'), [{ count: 6 }]);
gives('count of all, the old way', () => db.from('films').select('count'), [{ count: 6 }]);
gives('every aggregate, with aliases and casts', () => db.from('films').select('lo:year.min(), hi:year.max(), n:rating.count(), s:year.sum(), mean:rating.avg()::text').lte('year', 1985),
    [{ lo: 1957, hi: 1985, n: 4, s: 7893, mean: '8.0500000000000000' }]);
gives('a cast before and after', () => db.from('films').select('s:rating::numeric.sum()::int'), [{ s: 40 }]);
gives('groups', () => db.from('films').select('language, count(), year.max()').order('language', { nullsFirst: true }),
    [{ language: null, count: 1, max: 2025 }, { language: 'fr', count: 2, max: 2000 }, { language: 'ja', count: 1, max: 1985 }, { language: 'sv', count: 2, max: 1966 }]);
gives('of a path', () => db.from('films').select('gross:data->box->gross::int.sum()'), [{ gross: 1150 }]);
gives('of related rows', () => directors('last_name, films(year.max(), count())').in('id', [1, 4]),
    [{ last_name: 'Bergman', films: [{ max: 1966, count: 2 }] }, { last_name: 'Yet', films: [{ max: null, count: 0 }] }]);
gives('aggregates of related rows, by group', () => db.from('festivals').select('name, all:nominations!nominations_festival_id_fkey(won, count())').eq('id', 2).order('won', { referencedTable: 'all' }),
    [{ name: 'Cannes', all: [{ won: false, count: 2 }, { won: true, count: 1 }] }]);
gives('aggregate of a to-one spread', () => db.from('films').select('language, ...directors(born.min())').eq('language', 'fr'), [{ language: 'fr', min: '1928-05-30' }]);
gives('aggregates grouped by a related row', () => db.from('films').select('n:count(), directors(last_name)').not('director_id', 'is', null).order('directors(last_name)'),
    [{ n: 2, directors: { last_name: 'Bergman' } }, { n: 1, directors: { last_name: 'Kurosawa' } }, { n: 2, directors: { last_name: 'Varda' } }]);

// errors
fails('no relationship', () => films('actorz(name)'), 400, { code: 'PGRST200', message: "Could not find a relationship between 'films' and 'actorz' in the schema cache",
    details: "Searched for a foreign key relationship between 'films' and 'actorz' in the schema 'public', but no matches were found.", hint: "Perhaps you meant 'actors' instead of 'actorz'." });
fails('unknown hint is rejected', () => films('directors!nope(last_name)'), 400, { code: 'PGRST200',
    details: "Searched for a foreign key relationship between 'films' and 'directors' using the hint 'nope' in the schema 'public', but no matches were found." });
fails('several relationships', () => db.from('orders').select('addresses(city)'), 300, { code: 'PGRST201',
    message: "Could not embed because more than one relationship was found for 'orders' and 'addresses'",
    details: [
        { cardinality: 'many-to-one', embedding: 'orders with addresses', relationship: 'billing using orders(billing_address_id) and addresses(id)' },
        { cardinality: 'many-to-one', embedding: 'orders with addresses', relationship: 'shipping using orders(shipping_address_id) and addresses(id)' },
    ],
    hint: "Try changing 'addresses' to one of the following: 'addresses!billing', 'addresses!shipping'. Find the desired relationship in the 'details' key." });
fails('filter on a table that is not embedded is rejected', () => films('id').eq('directors.last_name', 'Varda'), 400, { code: 'PGRST108', message: "'directors' is not an embedded resource in this request",
    details: null, hint: "Verify that 'directors' is included in the 'select' query parameter." });
fails('order by to-many', () => films('id, actors(name)').order('actors(name)'), 400, { code: 'PGRST118', message: "A related order on 'actors' is not possible" });
fails('order by a table that is not embedded is rejected', () => films('id').order('directors(last_name)'), 400, { code: 'PGRST108' });
fails('other operator than is on an embed is rejected', () => films('id, actors()').eq('actors', 1), 400, { code: 'PGRST120', message: "Bad operator on the 'actors' embedded resource",
    details: 'Only is null or not is null filters are allowed on embedded resources' });
fails('aggregates of a to-many spread', () => directors('id, ...films(count())'), 400, { code: 'PGRST127', message: 'Feature not implemented',
    details: 'Aggregates are not implemented for one-to-many or many-to-many spreads.' });
fails('unknown column of an embed is rejected', () => films('id, directors(nope)'), 400, { code: '42703', message: 'column directors.nope does not exist' });
