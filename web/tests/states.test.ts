// Every screen where there is nothing to show, where the node fails, and where there is no network: nothing wrong by axe, nothing cut off,
// in both languages. And the first load on a line and a telephone of the countryside.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scores } from './lighthouse';
import { misfits, ROLES, settled, violations } from './look';
import { launch, Node, open, ready, signIn } from './node';

/** A bad line and a cheap telephone: 250 kbit/s both ways, and a processor of a quarter of the speed of an office's. */
const LINE = { offline: false, latency: 20, downloadThroughput: 250_000 / 8, uploadThroughput: 250_000 / 8 };
const SLOWER = 4;
/** Milliseconds that `spin` takes in an office. A machine that is slower, or has others to serve, is slowed down by so much less. */
const SPIN_MILLISECONDS = 370;
const USABLE_SECONDS_MAX = 3;
/** What the app costs shows in the best of so many; what the machine does besides, in the others. */
const TRIES_MAX = 5;
const WALK_SECONDS_MAX = 180;

let node: Node;
let browser: Browser;
beforeAll(async () => {
  [node, browser] = await Promise.all([Node.start(12), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** The node's own answers with their lists emptied: what it says of a season in which nothing has happened yet. */
async function emptied(page: Page) {
  await page.route('**/v1/**', async (route) => {
    const answer = await route.fetch().catch(() => null);
    if (!answer) return route.abort();
    const body: unknown = await answer.json().catch(() => null);
    const lists = typeof body === 'object' && body !== null && 'items' in body;
    // A page that was left meanwhile wants no answer any more.
    await route.fulfill({ response: answer, ...(lists ? { json: { ...body, items: [], next: null } } : {}) }).catch(() => undefined);
  });
}

const STATES: Record<string, (page: Page) => Promise<void>> = {
  empty: emptied,
  failing: async () => void (node.door = 500),
  offline: async () => node.shut(),
};

/** What a processor does in how many milliseconds. */
async function spin(page: Page): Promise<number> {
  return page.evaluate(() => {
    const begun = performance.now();
    let mixed = 1;
    for (let nth = 0; nth < 60_000_000; nth++) mixed = (Math.imul(mixed, 31) + nth) | 0;
    return performance.now() - begun + (mixed === 7 ? 1e-9 : 0);
  });
}

for (const [state, enter] of Object.entries(STATES)) {
  test(`every screen is within anyone’s reach: ${state}`, async () => {
    const seen = new Set<string>();
    for (const [name, screens] of Object.entries(ROLES)) {
      const unseen = screens.filter((one) => !seen.has(one));
      if (unseen.length === 0) continue;
      const { page, context } = await open(browser, node, 'narrow');
      await signIn(page, node.login(name));
      if (state === 'offline') await ready(page);
      await enter(page);
      for (const screen of unseen) {
        seen.add(screen);
        await page.evaluate((to) => (location.hash = `/${to}`), screen);
        for (const other of ['English', 'Español']) {
          await settled(page);
          expect.soft(await violations(page, 'main'), `${screen}, ${state}, before ${other}`).toEqual([]);
          expect.soft(await misfits(page), `${screen}, ${state}, before ${other}`).toEqual([]);
          await page.getByRole('button', { name: other }).click();
        }
      }
      node.door = 'open';
      await context.close();
    }
    expect(seen.size).toBeGreaterThan(15);
  }, WALK_SECONDS_MAX * 1000);
}

test(`the form to sign in is there within ${USABLE_SECONDS_MAX} s on a bad line and a cheap telephone`, async () => {
  const times: number[] = [];
  const rates: number[] = [];
  for (let tried = 0; tried < TRIES_MAX && !times.some((seconds) => seconds <= USABLE_SECONDS_MAX); tried++) {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.emulateNetworkConditions', LINE);
    const rate = Math.max(1, (SLOWER * SPIN_MILLISECONDS) / (await spin(page)));
    await client.send('Emulation.setCPUThrottlingRate', { rate });
    rates.push(rate);
    const begun = performance.now();
    await page.goto(node.url, { waitUntil: 'commit' });
    await page.locator('#email').fill('itzel@mitradel.example');
    times.push((performance.now() - begun) / 1000);
    await context.close();
  }
  console.log(`usable after ${times.map((seconds) => seconds.toFixed(2)).join(', ')} s, slowed down ${rates.map((one) => one.toFixed(1)).join(', ')} times`);
  expect(Math.min(...times)).toBeLessThanOrEqual(USABLE_SECONDS_MAX);
});

// Behind the sign-in, axe looks at every screen.
for (const [name, path] of [['the sign-in', '/'], ['the page on which anybody checks a card', '/#/check']] as const) {
  test(`Lighthouse gives ${name} a hundred of a hundred for accessibility and best practices on a telephone`, async () => {
    const given = await scores(node.url + path, ['accessibility', 'best-practices']);
    expect(given).toEqual({ accessibility: { score: 100, failed: [] }, 'best-practices': { score: 100, failed: [] } });
  });
}
