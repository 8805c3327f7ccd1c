// Tests the data provider of refine for supabase-js, unmodified, against a service with --base-path=/rest/v1 and
// --publishable-key=sb_publishable_test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@supabase/supabase-js';
import { dataProvider } from '@refinedev/supabase';

const { origin } = new URL(process.env.POSTERN_URL);
const client = createClient(origin, 'sb_publishable_test', {
  auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
});
const provider = dataProvider(client);

test('getList: pages, order, filters and total', async () => {
  const { data, total } = await provider.getList({
    resource: 'films',
    pagination: { currentPage: 2, pageSize: 2, mode: 'server' },
    sorters: [{ field: 'title', order: 'asc' }],
    filters: [{ field: 'year', operator: 'gte', value: 1960 }],
    meta: { select: 'id,title' },
  });
  assert.deepEqual(data, [{ id: 4, title: 'The Gleaners and I' }, { id: 6, title: 'Untitled' }]);
  assert.equal(total, 5);
});

test('getList: related rows and a filter on them', async () => {
  const { data } = await provider.getList({
    resource: 'films',
    filters: [{ field: 'directors.last_name', operator: 'eq', value: 'Varda' }],
    sorters: [{ field: 'id', order: 'asc' }],
    meta: { select: 'id,directors!inner(last_name)' },
  });
  assert.deepEqual(data.map(({ id }) => id), [3, 4]);
});

test('getOne and getMany', async () => {
  assert.equal((await provider.getOne({ resource: 'films', id: 1, meta: { select: 'title' } })).data.title, 'Persona');
  const { data } = await provider.getMany({ resource: 'films', ids: [1, 2], meta: { select: 'id' } });
  assert.deepEqual(data.map(({ id }) => id).sort(), [1, 2]);
});

test('create, update and delete, of one row and of many', async () => {
  const { data: one } = await provider.create({ resource: 'entries', variables: { id: 9600, note: 'a' }, meta: { select: 'id,note' } });
  assert.deepEqual(one, { id: 9600, note: 'a' });
  const { data: many } = await provider.createMany({ resource: 'entries', variables: [{ id: 9601, note: 'b' }], meta: { select: 'note' } });
  assert.deepEqual(many, [{ note: 'b' }]);
  const { data: changed } = await provider.update({ resource: 'entries', id: 9600, variables: { note: 'c' }, meta: { select: 'note' } });
  assert.equal(changed.note, 'c');
  await provider.updateMany({ resource: 'entries', ids: [9600, 9601], variables: { note: 'd' } });
  await provider.deleteOne({ resource: 'entries', id: 9600 });
  await provider.deleteMany({ resource: 'entries', ids: [9601] });
  const { total } = await provider.getList({ resource: 'entries', filters: [{ field: 'id', operator: 'in', value: [9600, 9601] }] });
  assert.equal(total, 0);
});
