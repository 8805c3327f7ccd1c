// Sends the first request of each operation of the API reference, with the values that the page fills in. The service
// has no accounts, its tables have rows, and it rolls all requests back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look, open } from './browser.mjs';

test('the first request of each operation of each resource succeeds', () => look(async (page) => {
    page.on('dialog', (dialog) => dialog.accept()); // to delete a row by its key
    await open(page);
    const list = page.getByRole('navigation').getByRole('button');
    const rejected = [];
    for (const name of await list.allInnerTexts()) {
        if (name !== 'Operations') {
            await page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
            await page.locator(`.opblock-summary-path[data-path$="/${encodeURIComponent(name)}"]`).first().waitFor();
            rejected.push(...await rejectedRequests(page));
        }
    }
    assert.deepEqual(rejected, []);
}));

// Sends the first request of each shown operation, and returns those that the service rejects, with the response.
async function rejectedRequests(page) {
    const rejected = [];
    for (const block of await page.locator('.opblock').all()) {
        await block.locator('.opblock-summary-control').click();
        await block.getByRole('button', { name: 'Execute' }).click();
        const status = block.locator('.live-responses-table .response-col_status').nth(1);
        await status.waitFor();
        if (!/^20[0-9]/.test(await status.innerText())) {
            rejected.push(`${await block.locator('.opblock-summary').innerText()}: ${await block.locator('.live-responses-table').first().innerText()}`.replaceAll(/\s+/g, ' '));
        }
        await block.locator('.opblock-summary-control').click();
    }
    return rejected;
}
