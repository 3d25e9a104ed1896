// {no network, dead server, failing server, expired session, two tabs} x {register, cross}: nothing that was written is lost, nothing
// arrives twice. What counts is what the node has in the end, not what the screen says.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launch, Node, open, quiet, ready, signIn, until, type Opened } from './node';

let node: Node;
let browser: Browser;
beforeAll(async () => {
  [node, browser] = await Promise.all([Node.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
});
afterEach(() => {
  node.door = 'open';
});

/** As if no room were left on the device. Chromium asks for the quota every so often only, so the refusal is put where it would come from. */
async function fillUp(page: Page) {
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    Object.assign(window, { makeRoom: () => (IDBObjectStore.prototype.put = put) });
  });
}

/** So many steps of a registration further, each once it is there. */
async function forward(page: Page, steps: number) {
  for (let step = 0; step < steps; step++) {
    const at = page.getByTestId('step');
    const before = await at.textContent();
    // By the keyboard, for what moves on the page under a pointer does not move it.
    await page.getByRole('button', { name: 'Continuar' }).press('Enter');
    await until('the next step is there', async () => (await at.textContent()) !== before);
    // The new step takes the focus and the page to its top; a click on the way there would miss.
    await until('it has the focus', () => page.evaluate(() => document.activeElement?.tagName === 'H1'));
  }
}

const crossed = new Set<string>();
type Crosser = { id: string; person: { documents: { number: string }[] } };
/** Somebody who may leave, and who has not crossed in a test before. */
async function crosser(): Promise<Crosser> {
  for (const stage of ['working', 'entered', 'arrived', 'ended', 'documented']) {
    const { items } = (await node.ask('jefatura.cr', `/v1/cycles?stage=${stage}&limit=25`)) as { items: Crosser[] };
    const found = items.find((card) => !crossed.has(card.id) && card.person.documents?.length > 0);
    if (!found) continue;
    crossed.add(found.id);
    return found;
  }
  throw new Error('nobody is left who could cross');
}

/** Where registrations begin, with what the node has for them: the notices to read out, and the key for what is carried by hand. */
async function atTheForm(page: Page) {
  await page.getByRole('button', { name: 'Registrar a alguien' }).waitFor();
  await quiet(page);
}

let number = 0;
/** A surname that nobody else has. */
function surname(): string {
  number += 1;
  return `Ausente${'abcdefghij'[number % 10]}${'klmnopqrst'[Math.floor(number / 10)]}`;
}

async function fillIn(page: Page, name: string) {
  await page.getByRole('button', { name: 'Registrar a alguien' }).click();
  await page.locator('#language').selectOption('gym');
  await page.locator('#witness').fill('Toribia Carpintero');
  for (const purpose of ['recruitment', 'sharing-with-partner', 'origin-people', 'statistics']) {
    await page.locator(`input[name="consent-${purpose}"][value="yes"]`).check();
  }
  const next = page.getByRole('button', { name: 'Continuar' });
  await next.click();
  await page.locator('input[name="hasDocument"][value="no"]').check();
  await next.click();
  await page.locator('#givenNames').fill('Itzel');
  await page.locator('#firstSurname').fill(name);
  await page.locator('#birth-year').fill('1999');
  await page.locator('input[name="sex"][value="2"]').check();
  await next.click();
  await next.click();
  await page.locator('#people').fill('Ngäbe');
  await next.click();
}
async function register(page: Page, name: string) {
  await fillIn(page, name);
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByTestId('folio').waitFor();
}
/** How many people of this name the node has, and how many records about the first. */
async function rows(name: string): Promise<{ people: number; records: number }> {
  const found = await node.ask('oficina.pa', `/v1/workers?q=${name}`);
  if (found.items.length === 0) return { people: 0, records: 0 };
  const history = await node.ask('oficina.pa', `/v1/workers/${found.items[0].id}/history?purpose=casework`);
  return { people: found.items.length, records: history.records.length };
}
const WHOLE = { people: 1, records: 3 };
async function arrived(name: string) {
  await until(`the node has ${name} whole`, async () => (await rows(name)).records >= WHOLE.records);
  expect(await rows(name)).toEqual(WHOLE);
}

/** Breaks the way to the node, and mends it. */
const BREAKS: Record<string, { off: (opened: Opened) => Promise<void> | void; on: (opened: Opened) => Promise<void> | void; state: RegExp; heard?: boolean }> = {
  'without a network': {
    off: ({ context }) => context.setOffline(true), on: ({ context }) => context.setOffline(false), state: /Sin conexión/,
  },
  'with the server dead': { off: () => node.shut(), on: () => void (node.door = 'open'), state: /Sin conexión/ },
  'whose answer is lost': { off: () => void (node.door = 'deaf'), on: () => void (node.door = 'open'), state: /Sin conexión/, heard: true },
  'with a server that fails': { off: () => void (node.door = 500), on: () => void (node.door = 'open'), state: /falla/ },
  'with an expired session': { off: () => void (node.door = 401), on: () => void (node.door = 'open'), state: /venció/ },
};

/** After the way is mended, what waits goes out by itself, sooner or later: here sooner, as when the browser sees a line come up. A
 * session that has run out wants its password. */
async function mend(opened: Opened, name: string, login: { password: string }) {
  await BREAKS[name]!.on(opened);
  const { page } = opened;
  if (name !== 'with an expired session') return void (await page.evaluate(() => window.dispatchEvent(new Event('online'))));
  await page.getByRole('button', { name: 'Volver a entrar' }).click();
  await page.locator('#password').fill(login.password);
  await page.locator('section form button.primary').click();
}

for (const [name, { off, state, heard }] of Object.entries(BREAKS)) {
  test(`a registration ${name} is kept, and arrives once`, async () => {
    const opened = await open(browser, node);
    const { page, context } = opened;
    const login = node.login('oficina.pa');
    await signIn(page, login);
    await ready(page);
    await atTheForm(page);
    const who = surname();
    await off(opened);
    await register(page, who);
    await until('the strip says how things stand', async () => state.test((await page.getByTestId('reach').textContent()) ?? ''));
    expect(await page.getByTestId('waiting').textContent()).toContain('3 registros por enviar');
    await mend(opened, name, login);
    await arrived(who);
    await page.getByTestId('waiting').waitFor({ state: 'detached' });
    await context.close();
  });

  test(`a crossing ${name} is kept, and arrives once`, async () => {
    const opened = await open(browser, node);
    const { page, context } = opened;
    const login = node.login('puesto.cr');
    await signIn(page, login);
    await ready(page);
    await page.getByText('personas en este equipo').waitFor();
    const card = await crosser();
    const crossings = async () => (await node.ask('jefatura.cr', `/v1/cycles/${card.id}`)).crossings.length as number;
    const before = await crossings();
    await off(opened);
    await page.locator('#query').fill(card.person.documents[0]!.number);
    await page.keyboard.press('Enter');
    await page.getByTestId('verdict').waitFor();
    await page.getByText('Sin red: según lo que este equipo sabía').waitFor();
    await page.keyboard.press('s');
    await page.getByTestId('noted').waitFor();
    // The ten seconds of undoing pass; then it has tried, and waits.
    await page.getByTestId('noted').waitFor({ state: 'detached', timeout: 20_000 });
    await until('the strip says how things stand', async () => state.test((await page.getByTestId('reach').textContent()) ?? ''));
    expect(await crossings()).toBe(before + (heard ? 1 : 0));
    await mend(opened, name, login);
    await until('the node has the crossing', async () => (await crossings()) > before);
    await page.getByTestId('waiting').waitFor({ state: 'detached', timeout: 30_000 });
    expect(await crossings()).toBe(before + 1);
    await context.close();
  });
}

test('crossings without room on the device, in two tabs and under a new version of the app are each kept, and arrive once', async () => {
  const opened = await open(browser, node);
  const { page, context } = opened;
  const login = node.login('puesto.cr');
  await signIn(page, login);
  await ready(page);
  await page.getByText('personas en este equipo').waitFor();
  const [one, two] = [await crosser(), await crosser()];
  const crossings = async (card: { id: string }) => (await node.ask('jefatura.cr', `/v1/cycles/${card.id}`)).crossings.length as number;
  const before = [await crossings(one), await crossings(two)];
  const look = async (where: Page, card: { person: { documents: { number: string }[] } }) => {
    await where.locator('#query').fill(card.person.documents[0]!.number);
    await where.keyboard.press('Enter');
    await where.getByTestId('verdict').waitFor();
  };
  await look(page, one);
  await fillUp(page);
  await page.keyboard.press('s');
  await page.getByText('No queda espacio en este equipo').first().waitFor();
  await page.evaluate(() => void (window as unknown as { makeRoom(): void }).makeRoom());
  // A new version is there, and does not take the desk from under the officer.
  node.newer = 'another version';
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found!.update()).then(() => undefined));
  await page.getByText('Hay una versión nueva').waitFor();
  const second = await context.newPage();
  await second.goto(node.url);
  await signIn(second, login);
  await second.locator('#query').waitFor();
  node.door = 500;
  for (const [where, card] of [[page, one], [second, two]] as const) {
    await look(where, card);
    await where.keyboard.press('s');
    await where.getByTestId('noted').waitFor();
  }
  await until('both tabs wait for two', async () => (await page.getByTestId('waiting').textContent())?.includes('2') && (await second.getByTestId('waiting').textContent())?.includes('2'));
  node.door = 'open';
  for (const where of [page, second]) await where.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.getByTestId('waiting').waitFor({ state: 'detached', timeout: 40_000 });
  expect([await crossings(one), await crossings(two)]).toEqual(before.map((count) => count + 1));
  node.newer = '';
  await context.close();
});

test('what waits is carried by hand to another device, opens there for whoever wrote it alone, and arrives once', async () => {
  const opened = await open(browser, node);
  const { page, context } = opened;
  const login = node.login('oficina.pa');
  await signIn(page, login);
  await ready(page);
  await atTheForm(page);
  // Time for the node's key to come along: the outbox asks for it too.
  await page.evaluate(() => (location.hash = '/outbox'));
  await page.getByRole('heading', { name: 'Llevar a mano' }).waitFor();
  await quiet(page);
  await page.evaluate(() => (location.hash = '/register'));
  await context.setOffline(true);
  const who = surname();
  await register(page, who);
  await page.evaluate(() => (location.hash = '/outbox'));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Guardar lo que espera' }).click()]);
  const carried = readFileSync(await file.path());
  expect(carried.toString()).not.toContain(who);
  const bring = async (name: string) => {
    const other = await open(browser, node);
    await signIn(other.page, node.login(name));
    await other.page.evaluate(() => (location.hash = '/outbox'));
    await other.page.locator('#bring').setInputFiles({ name: 'a.outbox', mimeType: 'application/json', buffer: carried });
    return other;
  };
  const stranger = await bring('oficina.cr');
  await stranger.page.getByRole('alert').getByText(/otra persona|another person/).waitFor();
  await stranger.context.close();
  const own = await bring('oficina.pa');
  await own.page.getByText('Se trajeron 3 registros').waitFor();
  await arrived(who);
  await own.context.close();
  // The first device comes back, and sends what has long been there.
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.getByTestId('waiting').waitFor({ state: 'detached', timeout: 40_000 });
  expect(await rows(who)).toEqual(WHOLE);
  await context.close();
});

test('a registration outlives a reload and a closed tab without a network, and opens with the password alone', async () => {
  const opened = await open(browser, node);
  const { context } = opened;
  let { page } = opened;
  const login = node.login('oficina.pa');
  await signIn(page, login);
  await ready(page);
  await atTheForm(page);
  await context.setOffline(true);
  const [saved, draft] = [surname(), surname()];
  await register(page, saved);
  await fillIn(page, draft);
  await page.reload();
  await signIn(page, login);
  await page.getByText(`Itzel ${draft}`).waitFor();
  await page.close();
  page = await context.newPage();
  await page.goto(node.url);
  await page.locator('#email').fill(login.email);
  await page.locator('#password').fill('no es la contraseña');
  await page.locator('form button.primary').click();
  await page.getByText('no es la que abre lo guardado').waitFor();
  await signIn(page, login);
  expect(await page.getByTestId('waiting').textContent()).toContain('3 registros');
  await page.getByRole('link', { name: 'Seguir' }).click();
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByTestId('folio').waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Volver a entrar' }).click();
  await page.locator('#password').fill(login.password);
  await page.locator('section form button.primary').click();
  await arrived(saved);
  await arrived(draft);
  await context.close();
});

test('a photograph is kept without a network, made small, and goes before the record that names it', async () => {
  const opened = await open(browser, node);
  const { page, context, complaints } = opened;
  await signIn(page, node.login('oficina.pa'));
  await ready(page);
  await atTheForm(page);
  const heard: string[] = [];
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname;
    if (response.ok() && response.request().method() !== 'GET' && /attachments|records/.test(path)) heard.push(`${response.request().method()} ${path.split('/')[2]}`);
  });
  node.door = 500;
  const who = surname();
  await fillIn(page, who);
  await page.getByRole('button', { name: 'Cambiar: Fotografía' }).click();
  await page.locator('#photo').setInputFiles({ name: 'x.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByRole('link', { name: 'Eso no es una fotografía' }).waitFor();
  await page.locator('#photo').setInputFiles({ name: 'itzel.png', mimeType: 'image/png', buffer: await page.screenshot() });
  const portrait = page.getByTestId('portrait');
  await portrait.waitFor();
  expect(await portrait.evaluate((image: HTMLImageElement) => image.decode().then(() => Math.max(image.naturalWidth, image.naturalHeight)))).toBe(800);
  await forward(page, 2);
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByTestId('folio').waitFor();
  expect(await page.getByTestId('waiting').textContent()).toContain('4');
  node.door = 'open';
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await until('the node has all of it', async () => (await rows(who)).records === WHOLE.records + 1);
  expect(heard.at(-1)).toBe('POST records');
  expect(heard.slice(0, -1)).toContain('PATCH attachments');
  expect(complaints).toEqual([]);
  await context.close();
});

test('two tabs with the same outbox send everything once', async () => {
  const opened = await open(browser, node);
  const { page, context } = opened;
  const login = node.login('oficina.pa');
  await signIn(page, login);
  await ready(page);
  const second = await context.newPage();
  await second.goto(node.url);
  await signIn(second, login);
  await atTheForm(page);
  await atTheForm(second);
  await context.setOffline(true);
  const [one, two] = [surname(), surname()];
  await register(page, one);
  await register(second, two);
  // Each tab hears of what the other wrote.
  await until('both tabs wait for six', async () => (await page.getByTestId('waiting').textContent())?.includes('6') && (await second.getByTestId('waiting').textContent())?.includes('6'));
  // Both hear of the network at once, and both would send.
  await context.setOffline(false);
  await arrived(one);
  await arrived(two);
  await context.close();
});

test('one that the node refuses holds up nothing, says why, and is corrected without writing anything twice', async () => {
  const opened = await open(browser, node);
  const { page, context } = opened;
  await signIn(page, node.login('oficina.pa'));
  const [bad, good] = [surname(), surname()];
  // A year so far ahead passes the form, and the node refuses it.
  await fillIn(page, bad);
  await page.getByRole('button', { name: 'Cambiar: Documento' }).click();
  await page.locator('input[name="hasDocument"][value="yes"]').check();
  await page.locator('#documentNumber').fill('4-777-1234');
  for (const [box, typed] of [['', '31'], ['-month', '12'], ['-year', '9999']]) await page.locator(`#documentUntil${box}`).fill(typed!);
  await forward(page, 4);
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByTestId('folio').waitFor();
  await register(page, good);
  await arrived(good);
  await page.getByRole('link', { name: '1 registro rechazado' }).click();
  await page.getByText(/data\.valid_until/).waitFor();
  await page.getByRole('button', { name: 'Corregir' }).click();
  await page.getByRole('button', { name: 'Cambiar: Documento' }).click();
  await page.locator('#documentUntil-year').fill('2031');
  await forward(page, 4);
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await until('the document is there too', async () => (await rows(bad)).records === WHOLE.records + 1);
  expect(await rows(bad)).toEqual({ people: 1, records: WHOLE.records + 1 });
  await context.close();
});

test('nothing on the device can be read without the password', async () => {
  const opened = await open(browser, node);
  const { page, context } = opened;
  await signIn(page, node.login('oficina.pa'));
  await ready(page);
  await atTheForm(page);
  await context.setOffline(true);
  const who = surname();
  await register(page, who);
  const kept = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((done) => (indexedDB.open('vaiven').onsuccess = (event) => done((event.target as IDBOpenDBRequest).result)));
    const boxes = await new Promise<{ kind: string; sealed: { data: ArrayBuffer } }[]>((done) => (db.transaction('boxes').objectStore('boxes').getAll().onsuccess = (event) => done((event.target as IDBRequest).result)));
    const text = boxes.map((box) => JSON.stringify(box) + new TextDecoder('latin1').decode(box.sealed.data)).join('');
    const cached = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((request) => request.url)));
    return { count: boxes.filter((box) => box.kind === 'outbox').length, text: text + JSON.stringify(localStorage) + JSON.stringify(sessionStorage), cached: cached.flat() };
  });
  expect(kept.count).toBe(3);
  expect(kept.text).not.toContain(who);
  expect(kept.text).not.toContain('Toribia');
  expect(kept.cached.length).toBeGreaterThan(5);
  expect(kept.cached.filter((url) => new URL(url).pathname.startsWith('/v1'))).toEqual([]);
  await context.close();
});

test('with no room left on the device, it is said, nothing is lost, and it goes on once there is room', async () => {
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('oficina.pa'));
  const who = surname();
  await fillIn(page, who);
  await fillUp(page);
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByText('No queda espacio en este equipo').first().waitFor();
  expect(await rows(who)).toEqual({ people: 0, records: 0 });
  await page.evaluate(() => void (window as unknown as { makeRoom(): void }).makeRoom());
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await page.getByTestId('folio').waitFor();
  await arrived(who);
  await context.close();
});

test('a new version in the middle of a form waits until the person says so, and the form is there afterwards', async () => {
  const { page, context } = await open(browser, node);
  const login = node.login('oficina.pa');
  await signIn(page, login);
  await ready(page);
  const who = surname();
  await fillIn(page, who);
  node.newer = 'another version';
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found!.update()).then(() => undefined));
  await page.getByText('Hay una versión nueva').waitFor();
  expect(await page.getByText(`Itzel ${who}`).count()).toBe(1);
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Actualizar ahora' }).click();
  await reloaded;
  await signIn(page, login);
  await page.getByText(`Itzel ${who}`).waitFor();
  node.newer = '';
  await context.close();
});
