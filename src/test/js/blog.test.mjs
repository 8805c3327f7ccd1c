// Tests requests of postgrest-js to the example, with the rows of fixture.sql.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';

const db = new PostgrestClient(process.env.POSTERN_URL);

const ids = (rows) => rows.map((row) => row.id);

const fields = ({ error: { code, message, details, hint } }) => ({ code, message, details, hint });

async function data(query) {
    const { data, error } = await query;
    assert.equal(error, null, JSON.stringify(error));
    return data;
}

after(() => data(db.from('posts').delete().gte('id', 100)));

test('select of columns and aliases', async () => {
    assert.deepEqual(await data(db.from('users').select('id, name:full_name').eq('id', 2)), [{ id: 2, name: 'Grace Hopper' }]);
});

test('embeds to-one and to-many', async () => {
    assert.deepEqual(await data(db.from('posts').select('id, users(full_name)').eq('id', 3)), [
        { id: 3, users: { full_name: 'Grace Hopper' } },
    ]);
    assert.deepEqual(await data(db.from('users').select('id, posts(id)').in('id', [1, 5]).order('id')), [
        { id: 1, posts: [{ id: 1 }, { id: 2 }] },
        { id: 5, posts: [] },
    ]);
});

test('embed of two levels with order and limit', async () => {
    const rows = await data(
        db.from('users').select('id, posts(id, users(id))').eq('id', 1)
            .order('id', { referencedTable: 'posts', ascending: false }).limit(1, { referencedTable: 'posts' }),
    );
    assert.deepEqual(rows, [{ id: 1, posts: [{ id: 2, users: { id: 1 } }] }]);
});

test('!inner with a filter keeps rows with matching related rows', async () => {
    const rows = await data(db.from('users').select('id, posts!inner(id)').eq('posts.title', 'Compilers'));
    assert.deepEqual(rows, [{ id: 2, posts: [{ id: 3 }] }]);
});

for (const [name, filter, expected] of [
    ['eq', (q) => q.eq('id', 3), [3]],
    ['neq', (q) => q.neq('id', 3), [1, 2, 4, 5]],
    ['gt and lte', (q) => q.gt('id', 1).lte('id', 3), [2, 3]],
    ['gte and lt', (q) => q.gte('id', 4).lt('id', 5), [4]],
    ['like', (q) => q.like('email', '%@example.org'), [3, 4]],
    ['ilike', (q) => q.ilike('full_name', 'ADA%'), [1]],
    ['likeAnyOf', (q) => q.likeAnyOf('email', ['ada%', 'alan%']), [1, 3]],
    ['is null', (q) => q.is('deleted_at', null), [1, 2, 4, 5]],
    ['is true', (q) => q.is('is_active', true), [1, 2, 4, 5]],
    ['in', (q) => q.in('id', [1, 4, 99]), [1, 4]],
    ['not', (q) => q.not('id', 'in', '(1,2,3)'), [4, 5]],
    ['or', (q) => q.or('id.eq.1,and(id.gt.3,is_active.is.true)'), [1, 4, 5]],
    ['match', (q) => q.match({ id: 2, is_active: true }), [2]],
    ['filter', (q) => q.filter('id', 'eq', '5'), [5]],
]) {
    test(name, async () => {
        assert.deepEqual(ids(await data(filter(db.from('users').select('id')).order('id'))), expected);
    });
}

test('in with values that contain commas', async () => {
    const rows = await data(db.from('posts').select('id').in('title', ['Abstraktion, äöü', 'Notes']).order('id'));
    assert.deepEqual(ids(rows), [1, 5]);
});

test('order with nulls first and last', async () => {
    const rows = await data(db.from('posts').select('id').order('content', { nullsFirst: true }).order('id').limit(1));
    assert.deepEqual(ids(rows), [2]);
});

test('range selects rows by position', async () => {
    assert.deepEqual(ids(await data(db.from('users').select('id').order('id').range(1, 2))), [2, 3]);
});

test('count with rows, and by HEAD without rows', async () => {
    const page = await db.from('users').select('id', { count: 'exact' }).order('id').limit(2);
    assert.deepEqual([page.count, ids(page.data), page.status], [5, [1, 2], 206]);
    const head = await db.from('users').select('*', { count: 'exact', head: true }).eq('is_active', true);
    assert.deepEqual([head.count, head.data], [4, null]);
});

test('single and maybeSingle return an object or an error', async () => {
    assert.deepEqual(await data(db.from('users').select('id').eq('id', 1).single()), { id: 1 });
    assert.deepEqual(await data(db.from('users').select('id').eq('id', 1).maybeSingle()), { id: 1 });
    assert.equal(await data(db.from('users').select('id').eq('id', 99).maybeSingle()), null);
    const many = await db.from('users').select('id').single();
    assert.equal(many.status, 406);
    assert.deepEqual(fields(many), {
        code: 'PGRST116',
        message: 'Cannot coerce the result to a single JSON object',
        details: 'The result contains 5 rows',
        hint: null,
    });
});

test('errors have code, message, details and hint', async () => {
    const table = await db.from('userz').select();
    assert.equal(table.status, 404);
    assert.deepEqual(fields(table), {
        code: 'PGRST205',
        message: "Could not find the table 'public.userz' in the schema cache",
        details: null,
        hint: "Perhaps you meant the table 'public.users'",
    });
    const value = await db.from('users').select().eq('id', 'x');
    assert.equal(value.status, 400);
    assert.deepEqual(fields(value), {
        code: '22P02',
        message: 'invalid input syntax for type bigint: "x"',
        details: null,
        hint: null,
    });
    const column = await db.from('users').select('unheard_of');
    assert.equal(column.status, 400);
    assert.deepEqual(fields(column), {
        code: '42703',
        message: 'column users.unheard_of does not exist',
        details: null,
        hint: null,
    });
});

test('insert, update and delete', async () => {
    const made = await data(db.from('posts').insert({ title: 'From a client', user_id: 5 }).select('id, title, users(email)').single());
    assert.deepEqual(made, { id: made.id, title: 'From a client', users: { email: 'edsger@example.net' } });
    const changed = await data(db.from('posts').update({ title: 'Changed' }).eq('id', made.id).select('title, updated_at'));
    assert.equal(changed[0].title, 'Changed');
    assert.notEqual(changed[0].updated_at, null);
    const gone = await db.from('posts').delete().eq('id', made.id);
    assert.deepEqual([gone.status, gone.data], [204, null]);
    assert.equal(await data(db.from('posts').select().eq('id', made.id).maybeSingle()), null);
});

test('rejected writes return the errors of PostgREST', async () => {
    const unknown = await db.from('posts').insert({ titel: 'x', user_id: 1 });
    assert.equal(unknown.status, 400);
    assert.deepEqual(fields(unknown), {
        code: 'PGRST204',
        message: "Could not find the 'titel' column of 'posts' in the schema cache",
        details: null,
        hint: "Perhaps you meant the column 'title'.",
    });
    const orphan = await db.from('posts').insert({ title: 'x', user_id: 999 });
    assert.equal(orphan.status, 409);
    assert.deepEqual(fields(orphan), {
        code: '23503',
        message: 'insert or update on table "posts" violates foreign key constraint "posts_user_id_fkey"',
        details: 'Key is not present in table "users".',
        hint: null,
    });
    const hash = await db.from('users').update({ hashed_password: 'x' }).eq('id', 1);
    assert.equal(hash.error.code, 'PGRST204');
});
