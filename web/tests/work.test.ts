// The screens of those who decide, hire and oversee, from the button to the node's rows.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Node, open, signIn, until } from './node';

let node: Node;
let browser: Browser;
beforeAll(async () => {
  [node, browser] = await Promise.all([Node.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

type Card = { id: string; stage: string; person: { id: string }; contracts: { id: string; authorised_by: string[] }[] };
async function cards(who: string, query = ''): Promise<Card[]> {
  return (await node.ask(who, `/v1/cycles?limit=100${query}`)).items;
}

test('an employer confirms the arrival of several at once, and each is recorded once', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('finca'));
  await page.getByTestId('workers').waitFor();
  const arrived = async () => (await cards('finca')).filter((card) => card.stage === 'arrived').length;
  const before = await arrived();
  const boxes = page.getByTestId('workers').locator('input[type=checkbox]');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Confirmar 2 llegadas' }).click();
  await page.getByText('Anotadas 2 personas').waitFor();
  await until('both have arrived', async () => (await arrived()) >= before + 2);
  expect(await arrived()).toBe(before + 2);
  // They stand where they belong now, before anybody reads the list anew.
  await page.getByRole('button', { name: /^Llegaron/ }).click();
  await page.getByText('recién anotado').first().waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('a supervisor authorises a contract, and it carries their side', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('jefatura.cr'));
  const first = page.locator('article').first();
  await first.waitFor();
  const contract = (await first.getAttribute('id'))!.replace('contract-', '');
  await first.getByRole('button', { name: 'Autorizar' }).click();
  await first.getByText('Contrato autorizado').waitFor();
  const all = (await cards('jefatura.cr')).flatMap((card) => card.contracts);
  expect(all.find((one) => one.id === contract)!.authorised_by).toContain('destination');
  expect(complaints).toEqual([]);
  await context.close();
});

test('a decision that the agreement refuses says why, and leaves everything as it was', async () => {
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('jefatura.cr'));
  await page.evaluate(() => (location.hash = '/demands'));
  const demand = page.locator('article').first();
  await demand.getByRole('button', { name: 'Recomendar' }).click();
  await page.locator('#places').fill('99999');
  await demand.getByRole('button', { name: 'Recomendar' }).click();
  const told = page.getByRole('alert');
  await told.waitFor();
  expect((await told.textContent())!.length).toBeGreaterThan(30);
  expect(await told.evaluate((element) => element === document.activeElement)).toBe(true);
  await context.close();
});

test('a finding is settled with a note, and not without', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('jefatura.cr'));
  await page.evaluate(() => (location.hash = '/findings'));
  const row = page.getByTestId('findings').locator('li').first();
  await row.getByRole('button', { name: 'Resolver…' }).click();
  await row.getByRole('button', { name: 'Resolver', exact: true }).click();
  await row.getByText('Escriba una nota').waitFor();
  await row.locator('#note').fill('La salida consta en el libro de papel del puesto.');
  const id = (await row.getAttribute('id'))!.replace('finding-', '');
  await row.getByRole('button', { name: 'Resolver', exact: true }).click();
  await row.getByText('Explicado').waitFor();
  const open_ = await node.ask('jefatura.cr', '/v1/findings?side=destination&limit=100');
  expect(open_.items.map((one: { id: string }) => one.id)).not.toContain(id);
  expect(complaints).toEqual([]);
  await context.close();
});

test('an analyst gives a reason first, is told what is hidden, and the auditor sees the reason', async () => {
  const reason = 'Expediente 2026-114: verificación de identidad';
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('analisis.cr'));
  const someone = (await cards('jefatura.cr', '&stage=working'))[0]!.person as unknown as { documents: { number: string }[] };
  await page.locator('#query').fill(someone.documents[0]!.number);
  await page.getByRole('button', { name: 'Consultar' }).click();
  await page.getByRole('link', { name: 'Escriba el motivo de la consulta' }).waitFor();
  await page.locator('#reason').fill(reason);
  await page.getByRole('button', { name: 'Consultar' }).click();
  await page.getByTestId('timeline').waitFor();
  expect(await page.getByText('Oculto para su función').count()).toBeGreaterThan(0);
  // Each record says which node signed it, and what proves it here.
  const proofs = await page.getByTestId('timeline').locator('[data-proof]').evaluateAll((all) => all.map((one) => one.getAttribute('data-proof')));
  expect(proofs.length).toBe(await page.getByTestId('timeline').locator('> li').count());
  const proven = (how: string) => proofs.filter((proof) => proof === how).length;
  expect(proven('logged') + proven('verified')).toBe(proofs.length);
  expect(await page.getByText('nodo pa', { exact: true }).count()).toBe(proven('logged'));
  expect(await page.getByText('nodo cr', { exact: true }).count()).toBe(proven('verified'));
  await context.close();

  const auditor = await open(browser, node);
  await signIn(auditor.page, node.login('auditoria.pa'));
  await auditor.page.getByTestId('audit').getByText(reason).first().waitFor();
  await auditor.context.close();
});

test('a person is selected for a demand from their card', async () => {
  const { page, context } = await open(browser, node);
  await signIn(page, node.login('oficina.pa'));
  const busy = new Set((await cards('oficina.pa')).map((card) => card.person.id));
  const people = await node.ask('oficina.pa', '/v1/workers?limit=100');
  const free = people.items.find((one: { id: string }) => !busy.has(one.id));
  await page.evaluate((id) => (location.hash = `/people/${id}`), free.id);
  await page.getByRole('button', { name: 'Seleccionar para una demanda' }).click();
  await page.locator('#demand').waitFor();
  await page.locator('form').getByRole('button', { name: 'Seleccionar para una demanda' }).click();
  // Selected, or told by which rule of the agreement not: either way in words, and the focus is there.
  const outcome = page.getByText('seleccionada. Se abrió su ciclo').or(page.getByRole('alert'));
  await outcome.first().waitFor();
  const selected = await page.getByText('seleccionada. Se abrió su ciclo').isVisible();
  expect((await cards('oficina.pa', `&worker=${free.id}`)).length).toBe(selected ? 1 : 0);
  await context.close();
});

test('a roster is tried before it is written, and its faults stand beside their rows', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('oficina.pa'));
  await page.evaluate(() => (location.hash = '/roster'));
  const head = 'Tipo doc.;N° documento;Vence;Primer nombre;Primer apellido;Sexo;Fecha nacimiento;Idioma';
  const rows = ['Cédula;4-901-1001;31/10/2033;Itzel;Nominada;f;07/11/1999;Ngäbere', 'Cédula;4-901-1002;31/10/2033;Chicho;Nominado;m;31/02/1999;Ngäbere'];
  await page.locator('#file').setInputFiles({ name: 'nomina.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...rows].join('\n')) });
  await page.getByRole('button', { name: 'Probar' }).click();
  await page.getByTestId('counts').waitFor();
  expect((await node.ask('oficina.pa', '/v1/workers?q=Nominada')).items.length).toBe(0);
  await page.getByRole('button', { name: 'Traer 1 personas' }).click();
  await page.getByText('Nómina traída').waitFor();
  expect((await node.ask('oficina.pa', '/v1/workers?q=Nominada')).items.length).toBe(1);
  expect((await node.ask('oficina.pa', '/v1/workers?q=Nominado')).items.length).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('an agreement is read in sentences, and what its version changed is marked', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('jefatura.pa'));
  await page.evaluate(() => (location.hash = '/agreements'));
  await page.getByRole('button', { name: 'Leer el acuerdo en frases' }).last().click();
  const sentences = page.getByTestId('sentences');
  await sentences.waitFor();
  expect(await sentences.locator('li').count()).toBeGreaterThan(20);
  expect(await sentences.getByText('cambia', { exact: true }).count()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Comparar con la versión 1' }).last().click();
  const beside = page.getByTestId('beside');
  await beside.waitFor();
  expect(await beside.locator('tbody tr').first().locator('td').allTextContents()).toHaveLength(2);
  await page.getByRole('button', { name: 'Quién comparte qué' }).last().click();
  const sharing = page.getByTestId('sharing');
  await sharing.waitFor();
  expect(await sharing.locator('tbody tr').count()).toBeGreaterThan(3);
  expect(await sharing.textContent()).not.toMatch(/sharing\.|[a-z]_[a-z]/);
  expect(complaints).toEqual([]);
  await context.close();
});

test('an administrator makes an account, whose password is shown once and opens it', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('administracion.pa'));
  await page.getByTestId('users').waitFor();
  await page.getByRole('button', { name: 'Crear una cuenta' }).click();
  await page.locator('#new-email').fill('eva@demo.example');
  await page.locator('#new-name').fill('Eva Santos');
  await page.locator('form').getByRole('button', { name: 'Crear una cuenta' }).click();
  const password = (await page.getByTestId('password').textContent())!;
  await page.getByTestId('users').getByText('eva@demo.example').waitFor();
  expect(complaints).toEqual([]);
  await context.close();

  const eva = await open(browser, node);
  await signIn(eva.page, { role: '', side: '', email: 'eva@demo.example', password });
  // She sets another, and what the device keeps follows.
  await eva.page.evaluate(() => (location.hash = '/account'));
  await eva.page.locator('#current').fill(password);
  await eva.page.locator('#next').fill('una frase que solo ella sabe');
  await eva.page.getByRole('button', { name: 'Cambiar' }).click();
  await eva.page.getByText('Contraseña cambiada').waitFor();
  await eva.page.reload();
  await signIn(eva.page, { role: '', side: '', email: 'eva@demo.example', password: 'una frase que solo ella sabe' });
  await eva.context.close();
});

test('a manager reads figures that are the node’s, filters them in the address, and takes them along', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('jefatura.cr'));
  const told = await node.ask('jefatura.cr', '/v1/statistics?agreement=cr-pa-coffee');
  const flow = told.tables.find((table: { id: string }) => table.id === 'flow');
  await page.evaluate(() => (location.hash = '/statistics'));
  const figure = page.getByTestId('figure-flow');
  await figure.getByText('Tabla', { exact: true }).click();
  const total = (await figure.locator('tr.total td').allTextContents()).map((text) => text.replace(/\D/g, ''));
  expect(total).toEqual(flow.cells.at(-1).map((cell: number | null) => (cell === null ? '' : String(cell))));
  expect(flow.cells.flat().includes(null)).toBe((await figure.getByText('oculta', { exact: true }).count()) > 0);
  const [file] = await Promise.all([page.waitForEvent('download'), figure.getByRole('button', { name: 'Descargar CSV' }).click()]);
  expect(file.suggestedFilename()).toMatch(/^vaiven-cr-pa-coffee-\d{4}-flow\.csv$/);
  // In the address, so that it can be sent: and read from it.
  await page.locator('#side').selectOption('origin');
  await until('the choice stands in the address', () => page.evaluate(() => location.hash.includes('side=origin')));
  await page.goto(`${node.url}/#/statistics?agreement=cr-pa-coffee&year=2015`);
  await page.reload();
  await signIn(page, node.login('jefatura.cr'));
  await page.getByTestId('as-of').filter({ hasText: '2015' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('an employer’s standing is stated by an officer, and seen to lapse', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('oficina.cr'));
  await page.evaluate(() => (location.hash = '/employers'));
  const first = page.getByTestId('employers').locator('article').first();
  await first.getByRole('button', { name: 'Declarar situación…' }).click();
  await page.locator('#matter').check();
  const soon = new Date(Date.now() + 10 * 86_400_000);
  await page.locator('#until').fill(String(soon.getDate()));
  await page.locator('#until-month').fill(String(soon.getMonth() + 1));
  await page.locator('#until-year').fill(String(soon.getFullYear()));
  await first.getByRole('button', { name: 'Anotar' }).click();
  await first.getByText(/^vence el/).waitFor();
  const name = (await first.locator('h2').textContent())!;
  const found = await node.ask('oficina.cr', `/v1/employers?q=${encodeURIComponent(name)}`);
  const standing = found.items[0].standing.find((one: { matter: string }) => one.matter === 'social-security');
  expect(standing.valid_until).toBe(`${soon.getFullYear()}-${String(soon.getMonth() + 1).padStart(2, '0')}-${String(soon.getDate()).padStart(2, '0')}`);
  expect(complaints).toEqual([]);
  await context.close();
});

test('who asked for an exception is told that others decide, and who decides is told why not', async () => {
  const card = (await cards('oficina.cr', '&stage=working'))[0]!;
  const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
  const [id, override] = [crypto.randomUUID(), crypto.randomUUID()];
  const about = { worker: card.person.id, cycle: card.id, override };
  const data = { decision: 'stay.extended', rules: ['document-expires-too-soon'], reason: 'La cédula nueva está en trámite.' };
  await node.ask('oficina.cr', '/v1/records', { id, kind: 'override.requested', version: 1, about, occurred_at: now, data });
  const asker = await open(browser, node);
  await signIn(asker.page, node.login('oficina.cr'));
  await asker.page.evaluate(() => (location.hash = '/overrides'));
  await asker.page.locator(`#override-${override}`).getByText('La pidió usted').waitFor();
  await asker.context.close();
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('jefatura.cr'));
  await page.evaluate(() => (location.hash = '/overrides'));
  const own = page.locator(`#override-${override}`);
  await own.getByText('La cédula nueva está en trámite.').waitFor();
  await own.getByRole('button', { name: 'Aprobar…' }).click();
  await own.getByRole('button', { name: 'Aprobar la excepción' }).click();
  // The coffee agreement lets no rule be set aside: the refusal says so.
  expect((await own.getByRole('alert').textContent())!.length).toBeGreaterThan(30);
  expect(complaints).toEqual([]);
  await context.close();
});

/** What an authenticator shows now (RFC 6238), for a secret in base 32. */
function codeNow(secret: string): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[19]! & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a device that is revoked wipes itself when its owner signs in, and only then', async () => {
  const { page, context, complaints } = await open(browser, node);
  const login = node.login('puesto.pa');
  await signIn(page, login);
  await page.evaluate(() => (location.hash = '/account'));
  await page.locator('#device-name').fill('Tableta perdida');
  await page.getByRole('button', { name: 'Registrar este equipo' }).click();
  await page.getByText('está registrado como «Tableta perdida»').waitFor();
  const boxes = () => page.evaluate(() => new Promise<number>((done) => {
    const opening = indexedDB.open('vaiven');
    opening.onsuccess = () => {
      const counting = opening.result.transaction('boxes').objectStore('boxes').count();
      counting.onsuccess = () => (opening.result.close(), done(counting.result));
    };
  }));
  expect(await boxes()).toBeGreaterThan(0);
  const keeper = await open(browser, node);
  await signIn(keeper.page, node.login('administracion.pa'));
  await keeper.page.evaluate(() => (location.hash = '/devices'));
  const row = keeper.page.getByTestId('devices').locator('li', { hasText: 'Tableta perdida' });
  await row.getByRole('button').click();
  await row.getByRole('button').click();
  await row.getByText('de baja desde').waitFor();
  await keeper.context.close();
  await page.reload();
  // A wrong password wipes nothing: whoever finds a device could otherwise empty it.
  await page.locator('#email').fill(login.email);
  await page.locator('#password').fill('no es la contraseña');
  await page.locator('form button.primary').click();
  await page.getByRole('alert').waitFor();
  expect(await boxes()).toBeGreaterThan(0);
  await page.locator('#password').fill(login.password);
  await page.locator('form button.primary').click();
  await page.getByText('Este equipo fue dado de baja').waitFor();
  expect(await boxes()).toBe(0);
  await signIn(page, login);
  expect(complaints).toEqual([]);
  await context.close();
});

test('somebody gets a PIN at the office, and with their card sees their days left on a telephone that keeps nothing of it', async () => {
  const listed = (await node.ask('jefatura.cr', '/v1/cycles?stage=working&limit=1')).items[0];
  const number = (await node.ask('jefatura.cr', `/v1/cycles/${listed.id}`)).documents[0].number as string;
  const office = await open(browser, node);
  await signIn(office.page, node.login('oficina.pa'));
  await office.page.evaluate((to) => (location.hash = to), `/people/${listed.person.id}`);
  await office.page.getByRole('button', { name: 'Dar un PIN' }).click();
  await office.page.getByRole('button', { name: 'Dar un PIN nuevo' }).click();
  const shown = office.page.getByTestId('pin');
  await shown.waitFor();
  const pin = (await shown.locator('.pin').textContent())!.replace(' ', '');
  expect(pin).toMatch(/^\d{6}$/);
  await office.context.close();

  const { page, context, complaints } = await open(browser, node, 'narrow');
  await page.getByRole('button', { name: 'entrar con mi carné' }).click();
  await page.locator('form button.primary').click();
  await page.getByRole('link', { name: 'Escriba el número de su carné' }).waitFor();
  const enter = async (digits: string) => {
    await page.locator('#card').fill(number.toLowerCase());
    await page.locator('#pin').fill(digits);
    await page.locator('form button.primary').click();
  };
  await enter(pin === '000000' ? '000001' : '000000');
  await page.getByText('no son correctos').waitFor();
  await enter(pin);
  const short = page.getByTestId('in-short');
  await short.waitFor();
  expect(await short.textContent()).toMatch(/Ahora: .*Su contrato va del.*Nadie puede cobrarle/s);
  await page.getByText('no se muestra lo más reservado').waitFor();
  expect(await page.getByRole('button', { name: 'Llevarme mis datos' }).count()).toBe(0);
  // Signed out, or gone: there is nothing to come back to.
  await page.getByRole('button', { name: 'Salir' }).click();
  await page.locator('#email').waitFor();
  const kept = await page.evaluate(
    () =>
      new Promise<number[]>((told, failed) => {
        const opening = indexedDB.open('vaiven');
        opening.onerror = () => failed(new Error('the store does not open'));
        opening.onsuccess = () => {
          const counts = ['vaults', 'boxes'].map((name) => opening.result.transaction(name).objectStore(name).count());
          let left = counts.length;
          for (const count of counts) count.onsuccess = () => (left -= 1) === 0 && told(counts.map((one) => one.result));
        };
      }),
  );
  expect(kept).toEqual([0, 0]);
  expect(await page.locator('#email').inputValue()).toBe('');
  expect(complaints).toEqual([]);
  await context.close();
});

test('an office forms a group of who waits to travel, and a supervisor lets it go; what is missing is told first', async () => {
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('oficina.pa'));
  await page.evaluate(() => (location.hash = '/groups'));
  await page.getByRole('button', { name: 'Formar un grupo' }).click();
  // What is below the list moves down when it comes.
  await page.getByTestId('passengers').locator('input[type=checkbox]').first().waitFor();
  await page.getByRole('button', { name: 'Guardar el grupo' }).click();
  await page.getByRole('link', { name: 'Escriba la placa' }).waitFor();
  await page.getByRole('link', { name: 'Elija a quienes viajan' }).waitFor();
  await page.locator('#vehicle').fill('PA-7741');
  await page.locator('#carrier').fill('Transportes Chiriquí');
  await page.locator('#route').fill('Soloy - Río Sereno');
  const tomorrow = new Date(Date.now() + 86_400_000);
  const typed = { departs: tomorrow.getDate(), 'departs-month': tomorrow.getMonth() + 1, 'departs-year': tomorrow.getFullYear() };
  for (const [part, value] of Object.entries(typed)) await page.locator(`#${part}`).fill(String(value));
  const boxes = page.getByTestId('passengers').locator('input[type=checkbox]');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Guardar el grupo' }).click();
  await page.getByText('Grupo guardado').waitFor();
  type Manifest = { id: string; status: string; vehicle: string; passengers: string[] };
  const manifests = async (): Promise<Manifest[]> => (await node.ask('jefatura.pa', '/v1/manifests?limit=100')).items;
  const made = await until('the node has the group', async () => (await manifests()).find((one) => one.vehicle === 'PA-7741'), 40);
  expect([made.status, made.passengers.length]).toEqual(['open', 2]);
  expect(complaints).toEqual([]);
  await context.close();

  const boss = await open(browser, node);
  await signIn(boss.page, node.login('jefatura.pa'));
  await boss.page.evaluate((to) => (location.hash = to), `/groups/${made.id}`);
  await boss.page.getByRole('button', { name: 'Autorizar el viaje' }).click();
  // Let go, or told by which rule of the agreement not: in words, and the node has the same.
  await boss.page.locator('main [role=status], main [role=alert]').filter({ hasText: /Viaje autorizado|regla|licencia|conduce/ }).first().waitFor();
  const after = (await manifests()).find((one) => one.id === made.id)!;
  const said = (await boss.page.locator('main').textContent())!.includes('Viaje autorizado');
  expect(after.status).toBe(said ? 'authorised' : 'open');
  await boss.context.close();
});

// The last of them: from here on this supervisor is asked for a second factor.
test('an agreement is proposed, read, commented on, and signed with a second factor by who may', async () => {
  const { password } = node.login('jefatura.pa');
  const { secret } = await node.ask('jefatura.pa', '/v1/second-factor', { password });
  const { recovery_codes } = await node.ask('jefatura.pa', '/v1/second-factor/confirmation', { code: codeNow(secret) });
  const second = readFileSync(resolve(import.meta.dirname, '../../agreements/cr-pa-coffee/2025-10-29.toml'), 'utf8');
  const document = second.replace('version = 2\n\n[title]', 'version = 3\n\n[title]').replace('[supersedes]\nversion = 1', '[supersedes]\nversion = 2').replace('from = "2025-10-29"', 'from = "2025-10-30"');
  const { page, context, complaints } = await open(browser, node);
  await signIn(page, node.login('jefatura.pa'));
  await page.evaluate(() => (location.hash = '/agreements'));
  await page.getByRole('button', { name: 'Proponer una versión…' }).click();
  await page.locator('#document').setInputFiles({ name: 'tercera.toml', mimeType: 'text/plain', buffer: Buffer.from(document) });
  await page.locator('#said').fill('Para la próxima cosecha');
  await page.getByRole('button', { name: 'Proponer', exact: true }).click();
  const draft = page.getByTestId('drafts').locator('article').first();
  await draft.getByText('Para la próxima cosecha').waitFor();
  await draft.getByRole('button', { name: 'Leer en frases' }).click();
  expect(await draft.locator('ol.sentences li').count()).toBeGreaterThan(20);
  await draft.getByRole('button', { name: 'Comentar…' }).click();
  await page.locator('#comment').fill('El plazo cuenta días hábiles.');
  await draft.getByRole('button', { name: 'Enviar el comentario' }).click();
  await draft.getByText('El plazo cuenta días hábiles.').waitFor();
  const [kept] = (await node.ask('jefatura.pa', '/v1/agreement-drafts')).items;
  await draft.getByRole('button', { name: 'Firmar…' }).click();
  await draft.getByText(kept.digest).waitFor();
  await draft.getByRole('button', { name: 'Firmar por mi país' }).click();
  await page.locator('#code').fill(recovery_codes[0]);
  await page.locator('dialog button.primary').click();
  await draft.getByText('firmó', { exact: true }).waitFor();
  const parties = (await node.ask('jefatura.pa', '/v1/agreement-drafts')).items[0].parties;
  // Over there nobody has: that both are there and it is in force, the nodes' own tests play.
  expect(parties).toEqual([{ country: 'PA', decided: true, signed: true }, { country: 'CR', decided: false, signed: false }]);
  expect(complaints.filter((said) => !said.includes('403'))).toEqual([]);
  await context.close();
});
