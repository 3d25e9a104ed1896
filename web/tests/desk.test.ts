// A post at work, from the field to the node's rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { film } from './film';
import { launch, Node, open, ready, signIn, until } from './node';

let node: Node;
let browser: Browser;
beforeAll(async () => {
  [node, browser] = await Promise.all([Node.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** Somebody who may pass, by the number on their document. */
async function somebody(stage: string): Promise<{ worker: string; cycle: string; number: string }> {
  const page = await node.ask('jefatura.cr', `/v1/cycles?stage=${stage}&limit=1`);
  const card = page.items[0];
  return { worker: card.person.id, cycle: card.id, number: card.person.documents[0].number };
}
async function crossings(cycle: string): Promise<number> {
  return (await node.ask('jefatura.cr', `/v1/cycles/${cycle}`)).crossings.length;
}
async function look(page: Page, what: string) {
  await page.locator('#query').fill(what);
  await page.keyboard.press('Enter');
  await page.getByTestId('verdict').waitFor();
}

test('a document’s number gives a verdict, one key records the entry, and ten seconds later the node has it', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  const person = await somebody('documented');
  const before = await crossings(person.cycle);
  await look(page, person.number);
  expect(await page.getByTestId('verdict').textContent()).toContain('PASA');
  await page.keyboard.press('e');
  await page.getByTestId('noted').waitFor();
  expect(await page.locator('#query').evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await crossings(person.cycle)).toBe(before);
  await page.getByTestId('last').getByText('Enviados').waitFor({ timeout: 30_000 });
  expect(await crossings(person.cycle)).toBe(before + 1);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a device that is cut off tells the same of everybody as the node told, both ways', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  await page.getByText('personas en este equipo').waitFor();
  const told = async () => {
    const panel = page.getByTestId('verdict');
    const codes = await panel.locator('[data-reason]').evaluateAll((all) => all.map((one) => one.getAttribute('data-reason')));
    return [await panel.getAttribute('data-direction'), await panel.getAttribute('class'), codes, await panel.locator('.stay').allTextContents()];
  };
  const bothWays = async (number: string) => {
    await page.keyboard.press('Escape');
    await look(page, number);
    const first = await told();
    await page.getByRole('button', { name: /^Ver para/ }).click();
    await until('the other direction is told', async () => (await told())[0] !== first[0]);
    return [first, await told()];
  };
  const outcomes = new Set();
  for (const stage of ['documented', 'entered', 'working', 'ended', 'left', 'returned']) {
    const cards = (await node.ask('jefatura.cr', `/v1/cycles?stage=${stage}&limit=1`)).items;
    if (cards.length === 0) continue;
    const number = cards[0].person.documents[0].number;
    const byNode = await bothWays(number);
    node.door = 500;
    // No list of alerts comes to a device, and it says so.
    const ownWords = byNode.map(([way, level, codes, stay]) => [way, level, [...(codes as string[]), 'alerts-unavailable'], stay]);
    expect(await bothWays(number), stage).toEqual(ownWords);
    expect(await page.getByText('Juzgado en este equipo').count()).toBe(1);
    node.door = 'open';
    for (const [, level] of byNode) outcomes.add(level);
  }
  // What is compared is not one and the same answer for everybody.
  expect(outcomes.size).toBeGreaterThan(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a document that nobody here has raises an alert at the counter, which an analyst decides', async () => {
  const post = await open(browser, node);
  await signIn(post.page, node.login('puesto.cr'));
  await look(post.page, 'C-0123 4567');
  const told = post.page.getByTestId('verdict');
  await told.locator('[data-reason=alert]').waitFor();
  expect(await told.textContent()).toContain('segunda persona');
  await post.context.close();
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('analisis.cr'));
  await page.evaluate(() => (location.hash = '/alerts'));
  const hit = page.getByTestId('alerts').locator('article').first();
  await hit.getByText('R-2026-0417').waitFor();
  await hit.getByRole('button', { name: 'Decidir…' }).click();
  await hit.getByRole('button', { name: 'Guardar la decisión' }).click();
  await page.getByRole('link', { name: 'Escriba por qué' }).waitFor();
  await page.getByLabel('Sí, es').check();
  await page.locator('#note').fill('El documento figura como robado en Nicaragua.');
  await hit.getByRole('button', { name: 'Guardar la decisión' }).click();
  await hit.getByText('El documento figura como robado').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('the photograph on record stands beside whoever is at the counter', async () => {
  const person = await somebody('working');
  const picture = await browser.newPage();
  const face = await picture.screenshot({ type: 'png', clip: { x: 0, y: 0, width: 300, height: 400 } });
  await picture.close();
  await node.photograph('oficina.pa', person.worker, face);
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  await look(page, person.number);
  const image = page.getByTestId('photograph');
  await image.waitFor();
  expect(await image.evaluate((one: HTMLImageElement) => [one.naturalWidth, one.alt.length > 0])).toEqual([300, true]);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a post in between lets a driver pass with one key, and neither admits nor dismisses anybody', async () => {
  const there = node.partners.cr!;
  const cards = (await node.ask('puesto.ni', '/v1/cycles?limit=100', undefined, there)).items;
  const driver = cards.find((card: { stage: string; person: { documents?: unknown[] } }) => card.stage === 'documented' && card.person.documents?.length) ?? cards[0];
  const passed = async () =>
    (await node.ask('puesto.ni', `/v1/cycles/${driver.id}`, undefined, there)).crossings.filter((one: { direction: string; country: string }) => one.direction === 'transit' && one.country === 'NI').length;
  const before = await passed();
  const { page, context, complaints } = await open(browser, node);
  await page.goto(there);
  await signIn(page, node.login('puesto.ni'));
  await look(page, driver.person.documents[0].number);
  expect(await page.getByRole('button', { name: /^Entrada/ }).count()).toBe(0);
  await page.keyboard.press('e');
  await page.keyboard.press('t');
  await page.getByTestId('noted').waitFor();
  await page.getByTestId('last').getByText('Enviados').waitFor({ timeout: 30_000 });
  expect(await passed()).toBe(before + 1);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a device whose clock is hours ahead says so as soon as the node has answered', async () => {
  const { page, context, complaints } = await open(browser, node);
  await page.addInitScript(() => {
    const [RealDate, ahead] = [Date, 3 * 3_600_000];
    globalThis.Date = class extends RealDate {
      constructor(...given: []) {
        super(...((given.length > 0 ? given : [RealDate.now() + ahead]) as []));
      }
      static now() {
        return RealDate.now() + ahead;
      }
    } as DateConstructor;
  });
  await page.reload();
  await signIn(page, node.login('puesto.cr'));
  await page.getByTestId('clock').waitFor();
  expect(await page.getByTestId('clock').textContent()).toMatch(/va 1(79|80) min adelantado/);
  expect(complaints).toEqual([]);
  await context.close();
});

test('the camera reads a code, also where there is no network', async () => {
  const person = await somebody('documented');
  const folder = mkdtempSync(join(tmpdir(), 'vaiven-film-'));
  const path = join(folder, 'code.y4m');
  await film(path, person.number);
  // The pretended camera's film is fixed when the browser starts.
  const filmed = await launch('--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`);
  const { page, context, complaints } = await open(filmed, node);
  await signIn(page, node.login('puesto.cr'));
  await ready(page);
  await page.getByText('personas en este equipo').waitFor();
  await page.getByRole('button', { name: 'Cámara' }).click();
  await page.getByTestId('verdict').waitFor();
  expect(await page.locator('#query').inputValue()).toBe(person.number);
  expect(await page.getByTestId('scanner').count()).toBe(0);
  await page.keyboard.press('Escape');
  node.door = 'shut';
  await page.getByRole('button', { name: 'Cámara' }).click();
  await page.getByText('Juzgado en este equipo').waitFor();
  node.door = 'open';
  expect(complaints).toEqual([]);
  await context.close();
  await filmed.close();
  rmSync(folder, { recursive: true });
});

test('a bus is ticked off person by person without a network, and a stranger on it is named', async () => {
  const cards = (await node.ask('jefatura.cr', '/v1/cycles?stage=documented&limit=3')).items;
  const stranger = await somebody('working');
  const manifest = crypto.randomUUID();
  const data = {
    agreement: 'cr-pa-coffee', vehicle: 'CH-4471', carrier: 'Transportes Río Sereno', driver: null, licence_number: null, licence_country: null, licence_class: null,
    licence_valid_until: null, route: 'Soloy - San Vito', departs_on: new Date().toISOString().slice(0, 10), passengers: cards.map((card: { id: string }) => card.id), minors: 0, escorts: [],
  };
  const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
  await node.ask('oficina.pa', '/v1/records', { id: crypto.randomUUID(), kind: 'manifest.opened', version: 1, about: { manifest }, occurred_at: now, data });
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  await page.getByText('personas en este equipo').waitFor();
  await page.evaluate(() => (location.hash = '/groups'));
  await page.getByTestId('groups').getByText('CH-4471').click();
  await page.getByTestId('missing').locator('li').nth(2).waitFor();
  const before = await crossings(cards[0].id);
  node.door = 500;
  const read = async (number: string) => {
    await page.locator('#query').fill(number);
    await page.keyboard.press('Enter');
  };
  await read(cards[0].person.documents[0].number);
  await page.getByTestId('ticked').getByText('1 de 3').waitFor();
  expect(await page.locator('#query').evaluate((field) => field === document.activeElement)).toBe(true);
  await read(stranger.number);
  await page.getByRole('alert').getByText('no está en la lista de este grupo').waitFor();
  await page.getByTestId('missing').getByRole('button', { name: 'Entró', exact: true }).first().click();
  await page.getByTestId('ticked').getByText('2 de 3').waitFor();
  await page.getByRole('button', { name: /^Deshacer/ }).click();
  await page.getByTestId('ticked').getByText('1 de 3').waitFor();
  node.door = 'open';
  await page.getByTestId('waiting').waitFor({ state: 'detached', timeout: 40_000 });
  expect(await crossings(cards[0].id)).toBe(before + 1);
  expect(complaints).toEqual([]);
  await context.close();
});

test('what is undone within ten seconds was never sent', async () => {
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  const person = await somebody('working');
  const [before, writes] = [await crossings(person.cycle), node.writes];
  await look(page, person.number);
  await page.keyboard.press('s');
  await page.getByRole('button', { name: /Deshacer/ }).click();
  await page.getByText('Deshecho').waitFor();
  await page.getByText('Todavía ninguno').waitFor();
  expect(await crossings(person.cycle)).toBe(before);
  expect(node.writes).toBe(writes);
  await context.close();
});

test('nobody by that number is said plainly, and a name that several have is chosen from a list', async () => {
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  await page.locator('#query').fill('99-999-9999');
  await page.keyboard.press('Enter');
  await page.getByText('Nadie de los que este puesto puede ver').waitFor();
  await page.locator('#query').fill('a');
  await page.keyboard.press('Enter');
  await page.locator('.choice').first().click();
  await page.getByTestId('verdict').waitFor();
  // Letters typed into the field are letters, and record nothing.
  await page.locator('#query').press('e');
  expect(await page.getByTestId('noted').count()).toBe(0);
  await context.close();
});

test('somebody is not admitted with a reason, and not without', async () => {
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('puesto.cr'));
  const person = await somebody('documented');
  await look(page, person.number);
  await page.getByRole('button', { name: 'No se admite…' }).click();
  await page.getByRole('button', { name: 'Anotar que no se admite' }).click();
  await page.getByRole('link', { name: 'Escriba por qué no se admite' }).waitFor();
  await page.locator('#reason').fill('Documento vencido.');
  await page.getByRole('button', { name: 'Anotar que no se admite' }).click();
  await page.getByTestId('noted').waitFor();
  const refused = async () => (await node.ask('jefatura.cr', `/v1/cycles/${person.cycle}`)).crossings.some((one: { direction: string }) => one.direction === 'refused');
  await until('the node has the refusal', refused);
  await context.close();
});
