// Every screen of every role, as somebody sees it who has just opened it: nothing wrong by axe, nothing cut off at 320 px, nothing
// too small to read, nothing that the page's own policy forbids.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { misfits, ROLES, settled, violations } from './look';
import { launch, Node, open, signIn, SIZES } from './node';

/** What a page may weigh when it is opened for the first time, in bytes on the wire. */
const FIRST_LOAD_BYTES_MAX = 60_000;

let node: Node;
let browser: Browser;
beforeAll(async () => {
  [node, browser] = await Promise.all([Node.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

test('signing in is within anyone’s reach, in both languages, light and dark, and wrong entries are told with links', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, context, complaints } = await open(browser, node, 'narrow', { colorScheme });
    await settled(page);
    expect(await violations(page)).toEqual([]);
    expect(await misfits(page)).toEqual([]);
    await page.locator('form button.primary').click();
    const summary = page.getByRole('alert');
    await summary.waitFor();
    expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Escriba su correo electrónico' }).click();
    expect(await page.locator('#email').evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(complaints).toEqual([]);
    await context.close();
  }
});

test('whoever is shown a card checks it without an account, and hears valid or not and nothing else', async () => {
  const { page, context, complaints } = await open(browser, node, 'narrow');
  await settled(page);
  await page.getByRole('link', { name: 'Comprobar un carné' }).click();
  await page.getByRole('heading', { name: 'Comprobar un carné' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await misfits(page)).toEqual([]);
  await page.getByRole('button', { name: 'Comprobar', exact: true }).click();
  await page.getByRole('link', { name: 'Escanee el código del carné o péguelo' }).click();
  await page.keyboard.type('RDB1 esto no es un carné');
  await page.keyboard.press('Enter');
  const told = page.getByTestId('checked');
  await told.waitFor();
  expect(await told.textContent()).toContain('NO VÁLIDO');
  expect(await told.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await violations(page)).toEqual([]);
  expect(await misfits(page)).toEqual([]);
  node.door = 500;
  await page.getByRole('button', { name: 'Comprobar', exact: true }).click();
  await page.getByRole('alert').getByText('vaiven card verify').waitFor();
  node.door = 'open';
  await page.getByRole('link', { name: 'Entrar con una cuenta' }).click();
  await page.getByRole('heading', { name: 'Entrar' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('a wrong password is refused in the reader’s language', async () => {
  const { page, context } = await open(browser, node);
  await page.locator('#email').fill('nadie@demo.example');
  await page.locator('#password').fill('no es la contraseña');
  await page.locator('form button.primary').click();
  expect(await page.getByRole('alert').textContent()).toContain('no corresponden a una cuenta activa');
  await context.close();
});

test(`the first load weighs at most ${FIRST_LOAD_BYTES_MAX} bytes, and asks no other host`, async () => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  let bytes = 0;
  const hosts = new Set<string>();
  client.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.goto(node.url, { waitUntil: 'networkidle' });
  console.log(`first load: ${bytes} bytes`);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
  expect([...hosts]).toEqual([new URL(node.url).host]);
  await context.close();
});

for (const [name, screens] of Object.entries(ROLES)) {
  test(`the screens of ${name} are within anyone’s reach`, async () => {
    const { page, context, complaints } = await open(browser, node);
    await signIn(page, node.login(name));
    for (const screen of screens) {
      await page.evaluate((to) => (location.hash = `/${to}`), screen);
      for (const size of ['desktop', 'narrow'] as const) {
        await page.setViewportSize(SIZES[size]);
        await settled(page);
        expect.soft(await violations(page), `${screen}, ${size}, Spanish`).toEqual([]);
        expect.soft(await misfits(page), `${screen}, ${size}, Spanish`).toEqual([]);
      }
      await page.getByRole('button', { name: 'English' }).click();
      await settled(page);
      expect.soft(await violations(page), `${screen}, English`).toEqual([]);
      expect.soft(await misfits(page), `${screen}, English`).toEqual([]);
      await page.getByRole('button', { name: 'Español' }).click();
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
}
