// Tests the API reference of the schema in src/test/db, which has many tables, unusual names, functions and a second
// schema. The service has no accounts, so a user pastes a token.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look, open, operations, shoot } from './browser.mjs';
import { token } from './tokens.mjs';

const inList = (page, name) => page.getByRole('navigation').getByRole('button', { name, exact: true });

test('every table, view and function is shown with its columns, whatever its name', () => look(async (page) => {
    await open(page);
    const names = await page.getByRole('navigation').getByRole('button').allInnerTexts();
    assert.ok(names.length > 60, `${names.length}`);
    for (const name of ['good_films', 'Ünïcödé Tåble', 'Wörd', 'count_visits']) {
        await page.getByLabel('Find').fill(name.toUpperCase());
        await inList(page, name).click();
        await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
        await page.locator(`.opblock-summary-path[data-path$="/${encodeURIComponent(name)}"]`).first().waitFor();
    }
    await shoot(page, 'docs-function');
    await page.getByLabel('Find').fill('no such name');
    await page.getByText('No matches.').waitFor();
}));

test('the second schema shows its tables, and examples that name the schema', () => look(async (page) => {
    await open(page);
    await page.getByLabel('Schema').selectOption('extra');
    await inList(page, 'shirts').click();
    await page.getByText("schema: 'extra'").waitFor();
    await page.getByRole('button', { name: 'Run' }).first().click();
    await page.getByText('Response with status 200:').waitFor();
    await shoot(page, 'docs-schema');
}));

test('a pasted token is used, and an invalid token is rejected with a message', () => look(async (page, expected) => {
    await open(page);
    await page.getByLabel('Token').fill('two words ü');
    await page.getByLabel('Token').press('Enter');
    await page.getByRole('alert').filter({ hasText: 'without spaces' }).waitFor();
    await page.getByLabel('Token').fill('no.such.token');
    expected(401, '/api/');
    await page.getByLabel('Token').press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Your session has expired' }).waitFor();
    await page.getByLabel('Token').fill(`  Bearer ${token({ role: 'tester', sub: 'ada' })} `);
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.getByText('Signed in as ada (tester)').waitFor();
    await page.locator('.opblock').first().waitFor();
    assert.ok((await operations(page)).length > 0);
}));
