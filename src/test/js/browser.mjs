// A real browser for the tests of a page. A test fails if the page logs a message, throws an exception, violates its
// Content Security Policy, or sends a request that fails or has another origin.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

export const origin = new URL(process.env.POSTERN_URL).origin;

const SCREENSHOTS = '../screenshots';

// Milliseconds until a condition that does not occur fails the test. A busy machine needs a part of them for the first
// page: the browser starts, the service creates its document, and Swagger UI shows it.
const MAX_WAIT = 180_000;
const SILENT = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
];

let browser;
let context;

// Requests of each page.
const sent = new WeakMap();

before(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await chromium.launch({ executablePath: process.env.POSTERN_BROWSER, args: SILENT, timeout: MAX_WAIT });
    context = await browser.newContext();
    context.setDefaultTimeout(MAX_WAIT);
});

after(() => browser?.close());

// Runs `work` in a new tab with a separate session. `work` calls `expected(status, path)` for each error response that
// it causes on purpose, because the browser logs error responses.
export async function look(work, { width = 1280, height = 860, colorScheme = 'light' } = {}) {
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const noted = [];
    const meant = [];
    page.on('console', (message) => {
        const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
        noted.push(status ? `${status} ${new URL(message.location().url).pathname}` : `${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => noted.push(`exception: ${error.stack}`));
    page.on('requestfailed', (request) => noted.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
    sent.set(page, []);
    page.on('request', (request) => {
        sent.get(page).push(request);
        if (!request.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(request.url())) {
            noted.push(`elsewhere: ${request.url()}`);
        }
    });
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`forbidden: ${violatedDirective} ${blockedURI}`);
    }));
    try {
        await work(page, (status, path) => meant.push(`${status} ${path}`));
        assert.deepEqual(noted.sort(), meant.sort());
    } catch (e) {
        await page.screenshot({ path: `${SCREENSHOTS}/failed.png` });
        throw new Error(`${e.message}\nnoted: ${noted.join('\n')}`, { cause: e });
    } finally {
        await page.close();
    }
}

// Reloads the page after the requests under way, which a reload would abort.
export async function reload(page) {
    for (const request of sent.get(page)) { // also visits requests that are sent while others finish
        await (await request.response())?.finished();
    }
    await page.reload();
}

export const shoot = (page, name, options) => page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, ...options });

// Opens the page and waits for its first operation.
export async function open(page, path = '/docs') {
    await page.goto(origin + path);
    await page.locator('.opblock').first().waitFor();
}

// Returns the displayed operations, for example `GET /api/posts`.
export const operations = (page) => page.locator('.opblock').evaluateAll((all) => all.map((one) => [
    one.querySelector('.opblock-summary-method').textContent,
    one.querySelector('.opblock-summary-path').textContent.replaceAll('\u200b', ''),
].join(' ')));
