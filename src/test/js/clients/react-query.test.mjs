// Tests the helpers of postgrest-js for React Query, in a component that React renders.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';
import * as helpers from '@supabase-cache-helpers/postgrest-react-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';

const client = new PostgrestClient(process.env.POSTERN_URL);
const query = () => client.from('films').select('id,title,directors(last_name)').eq('id', 1).single();

test('a prefetched query is rendered', async () => {
  const queryClient = new QueryClient();
  await helpers.prefetchQuery(queryClient, query());
  const Film = () => {
    const { data } = helpers.useQuery(query());
    return createElement('p', null, `${data?.title}, ${data?.directors.last_name}`);
  };
  const html = renderToString(createElement(QueryClientProvider, { client: queryClient }, createElement(Film)));
  assert.equal(html, '<p>Persona, Bergman</p>');
});

test('a query with a count has the data and the count', async () => {
  const queryClient = new QueryClient();
  await helpers.prefetchQuery(queryClient, client.from('films').select('id', { count: 'exact' }).order('id').limit(2));
  const [{ state }] = queryClient.getQueryCache().getAll();
  assert.deepEqual(state.data.data, [{ id: 1 }, { id: 2 }]);
  assert.ok(state.data.count >= 6);
});

test('the key of a query names its table, selection and filters', () => {
  const key = JSON.stringify(helpers.encode(query(), false));
  assert.ok(key.includes('films') && key.includes('id=eq.1'), key);
});

test('a mutation writes rows and returns them', async () => {
  let mutation;
  const Form = () => {
    mutation = helpers.useInsertMutation(client.from('entries'), ['id'], 'id,note');
    return null;
  };
  renderToString(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(Form)));
  assert.deepEqual(await mutation.mutateAsync([{ id: 9700, note: 'a' }]), [{ id: 9700, note: 'a' }]);
});
