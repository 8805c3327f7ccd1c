// Takes the README's screenshot of a running service with demo rows. Run it in target/js, where the tests install
// its libraries:
//   POSTERN_URL=http://127.0.0.1:8080/api POSTERN_BROWSER=/usr/bin/chromium node picture.mjs ../../docs/api-reference.png
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.env.POSTERN_BROWSER, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1180, height: 880 } });
await page.goto(new URL('/docs', process.env.POSTERN_URL).href);
await page.getByRole('button', { name: 'Run' }).first().click();
await page.getByText('Response with status 200:').waitFor();
await page.mouse.move(0, 0);
await page.screenshot({ path: process.argv[2] });
await browser.close();
