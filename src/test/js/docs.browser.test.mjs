// Tests of the API reference at /docs in a browser, with a service that has just started.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgrestClient } from '@supabase/postgrest-js';
import { look, open, operations, origin, reload, shoot } from './browser.mjs';
import { token } from './tokens.mjs';

const ADA = 'ada@example.com';
const PASSWORD = 'correct horse';

async function signIn(page) {
    await page.getByLabel('E-mail').fill(ADA);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Signed in as').waitFor();
}

async function choose(page, table) {
    await page.getByRole('navigation').getByRole('button', { name: table, exact: true }).click();
    await page.locator('.opblock-summary-path', { hasText: `/api/${table}` }).first().waitFor();
}

// Opens an operation.
async function operation(page, method, path) {
    const block = page.locator('.opblock').filter({
        has: page.locator('.opblock-summary-method', { hasText: method }),
    }).filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Execute' }).waitFor();
    return block;
}

async function answer(block) {
    await block.getByRole('button', { name: 'Execute' }).click();
    const live = block.locator('.live-responses-table').first();
    return {
        status: Number((await live.locator('.response-col_status').nth(1).innerText()).match(/\d+/)[0]),
        body: JSON.parse(await live.locator('.highlight-code code').first().innerText()),
    };
}

// Takes a screenshot that shows the response.
async function shown(page, block, name) {
    await block.locator('.live-responses-table').first().evaluate((answer) => answer.scrollIntoView());
    await shoot(page, name);
}

test('/docs shows columns, related rows and the JavaScript example', () => look(async (page) => {
    await open(page, '/');
    assert.equal(page.url(), `${origin}/docs`);
    assert.equal(await page.getByRole('article').getByRole('heading', { level: 2 }).first().innerText(), 'users');
    await shoot(page, 'docs');
    const line = await page.getByText("select('*, posts(*)')").innerText();

    const client = new PostgrestClient(process.env.POSTERN_URL);
    const run = new (async () => {}).constructor('client', `${line}; return { data, error };`);
    const { data, error } = await run(client);
    assert.equal(error, null);
    assert.deepEqual(data.find(({ id }) => id === 1).posts.map(({ title }) => title).sort(), ['More notes', 'Notes']);

    await choose(page, 'posts');
    assert.equal(new URL(page.url()).searchParams.get('of'), '/api/posts');
    assert.deepEqual(await page.getByRole('rowheader').allInnerTexts(), ['id', 'title', 'content', 'user_id', 'created_at', 'updated_at']);
    assert.equal(await page.getByRole('row', { name: 'content' }).innerText().then((row) => row.includes('may be null')), true);
    await page.goBack();
    await page.getByRole('heading', { level: 2, name: 'users' }).waitFor();
}));

test('an example runs in place', () => look(async (page) => {
    await open(page);
    await page.getByRole('button', { name: 'Run' }).first().click();
    await page.getByText('Response with status 200:').waitFor();
    const rows = JSON.parse(await page.locator('.answer pre').first().innerText());
    assert.deepEqual(rows.find(({ id }) => id === 2).posts.map(({ title }) => title), ['Compilers']);
    await shoot(page, 'docs-example');
}));

test('a wrong password is rejected and the right one signs in, by keyboard alone', () => look(async (page, expected) => {
    await open(page);
    const before = await operations(page);
    await page.getByLabel('E-mail').focus();
    await page.keyboard.type(ADA);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    expected(400, '/auth/token');
    await page.getByRole('alert').filter({ hasText: 'Invalid user name or password.' }).waitFor();
    await shoot(page, 'docs-wrong-password');

    await page.keyboard.type(PASSWORD); // the field has the focus, and is empty
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`Signed in as ${ADA} (administrator)`).waitFor();
    assert.equal(await page.getByRole('alert').textContent(), '');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Sign out');
    await page.getByRole('rowheader', { name: 'email' }).waitFor();
    await page.locator('.opblock-delete').first().waitFor(); // the operations follow when the rows for their examples are read
    const after = await operations(page);
    assert.deepEqual(before, ['GET /api/users', 'GET /api/users/{key}']);
    assert.equal(after.filter((one) => before.includes(one)).length, before.length);
    assert.ok(after.includes('DELETE /api/users') && after.includes('POST /api/users'), after.join());

    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.getByRole('rowheader', { name: 'email' }).waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
}));

test('a read shows its rows', () => look(async (page) => {
    await open(page);
    await choose(page, 'posts');
    const get = await operation(page, 'GET', '/api/posts');
    await get.getByPlaceholder('order').fill('id');
    await get.getByPlaceholder('title').fill('like.*otes');
    await get.getByPlaceholder('select').fill('id,title');
    const { status, body } = await answer(get);
    assert.equal(status, 200);
    assert.deepEqual(body, [{ id: 1, title: 'Notes' }, { id: 2, title: 'More notes' }]);
    await shown(page, get, 'docs-read');
}));

test('a write runs as the signed-in user, also after a reload, and a failed one shows its error', () => look(async (page, expected) => {
    await open(page);
    await signIn(page);
    // Only the document of the signed-in user has this operation, which is shown when the rows for examples are read.
    await page.locator('.opblock-delete').first().waitFor();
    await reload(page);
    await page.getByText('Signed in as').waitFor();
    await choose(page, 'posts');
    const post = await operation(page, 'POST', '/api/posts');
    await post.getByPlaceholder('Prefer').fill('return=representation');
    await post.getByPlaceholder('select').fill('title,user_id');
    await post.locator('textarea').fill('{"title": "Tried", "user_id": 5}');
    const written = await answer(post);
    assert.deepEqual(written, { status: 201, body: [{ title: 'Tried', user_id: 5 }] });
    await shown(page, post, 'docs-write');

    await post.locator('textarea').fill('{"titel": "Tried"}');
    expected(400, '/api/posts');
    await post.getByRole('button', { name: 'Execute' }).click();
    await post.getByText('"PGRST204"').waitFor();
    const refused = JSON.parse(await post.locator('.live-responses-table .highlight-code code').first().innerText());
    assert.deepEqual(Object.keys(refused).sort(), ['code', 'details', 'hint', 'message']);
    await shown(page, post, 'docs-error');
}));

test('the first request of each operation succeeds', () => look(async (page) => {
    await open(page);
    await signIn(page);
    await page.getByRole('rowheader', { name: 'email' }).waitFor();
    page.on('dialog', (dialog) => dialog.accept()); // to delete a row by its key
    for (const table of ['users', 'posts']) {
        await choose(page, table);
        const shown = (await operations(page)).filter((one) => one !== 'DELETE /api/users/{key}');
        assert.equal(shown.length, table === 'users' ? 8 : 9, shown.join());
        for (const one of shown) {
            const block = await operation(page, ...one.split(' '));
            await block.getByRole('button', { name: 'Execute' }).click();
            const cell = block.locator('.live-responses-table .response-col_status').nth(1);
            await cell.waitFor();
            assert.match(await cell.innerText(), /^20[0-9]/, `${one}: ${await block.locator('.live-responses-table').first().innerText()}`);
            await block.locator('.opblock-summary-control').click();
        }
    }
}));

test('a request that deletes a row asks first', () => look(async (page) => {
    await open(page);
    await signIn(page);
    await choose(page, 'posts');
    const rows = async () => (await (await fetch(`${process.env.POSTERN_URL}/posts?select=id`)).json()).length;
    const before = await rows();
    const block = await operation(page, 'DELETE', '/api/posts/{key}');
    page.once('dialog', (dialog) => dialog.dismiss());
    await block.getByRole('button', { name: 'Execute' }).click();
    await block.getByText('The request was not sent.').waitFor();
    assert.equal(await rows(), before);
}));

test('the search finds columns and operations', () => look(async (page) => {
    await open(page);
    const list = page.getByRole('navigation').getByRole('button');
    for (const [search, found] of [['user_id', ['posts']], ['full_name', ['users']], ['get /api/posts/', ['posts']]]) {
        await page.getByLabel('Find').fill(search);
        assert.deepEqual(await list.allInnerTexts(), found, search);
    }
}));

test('each filter field shows how a filter is written', () => look(async (page) => {
    await open(page);
    await choose(page, 'posts');
    const get = await operation(page, 'GET', '/api/posts');
    for (const [column, filter] of [['id', 'eq.1'], ['title', 'eq.text'], ['created_at', 'eq.2026']]) {
        const row = get.locator(`tr[data-param-name="${column}"]`);
        assert.ok((await row.innerText()).includes(filter), await row.innerText());
    }
}));

test('signing out removes the responses', () => look(async (page) => {
    await open(page);
    await signIn(page);
    await choose(page, 'users');
    const get = await operation(page, 'GET', '/api/users');
    await get.getByPlaceholder('select').fill('id,email');
    const { body } = await answer(get);
    assert.ok(body.some(({ email }) => email === ADA), JSON.stringify(body));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('rowheader', { name: 'email' }).waitFor({ state: 'detached' });
    await page.locator('.live-responses-table').waitFor({ state: 'detached' });
    assert.equal(await get.getByText(ADA).count(), 0);
}));

test('an invalid response to the sign-in is reported, and the form can be used again', () => look(async (page) => {
    await open(page);
    for (const body of ['<p>A proxy</p>', '{}', 'null']) {
        await page.route('**/auth/token', (route) => route.fulfill({ status: 200, body }), { times: 1 });
        await page.getByLabel('E-mail').fill(ADA);
        await page.getByLabel('Password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('alert').filter({ hasText: 'The service returned no token.' }).waitFor();
    }
    await signIn(page);
}));

test('an expired token ends the session with a message', () => look(async (page, expected) => {
    await open(page);
    const expired = token({ role: 'administrator', sub: '1', exp: 1 });
    await page.evaluate((old) => sessionStorage.setItem('postern.session', JSON.stringify({ token: old, name: 'ada' })), expired);
    expected(401, '/api/');
    await reload(page);
    await page.getByRole('alert').filter({ hasText: 'Your session has expired' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.locator('.opblock').first().waitFor();
    assert.deepEqual(await operations(page), ['GET /api/users', 'GET /api/users/{key}']);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
}));

test('the page fits the width of a phone in dark mode', () => look(async (page) => {
    await open(page);
    await signIn(page);
    await choose(page, 'posts');
    await operation(page, 'GET', '/api/posts');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await page.evaluate(() => scrollTo(0, 0));
    await shoot(page, 'docs-phone-dark');
}, { width: 390, height: 844, colorScheme: 'dark' }));
