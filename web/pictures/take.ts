// The screens as the documentation shows them.
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { checkDigit } from '../src/desk/mrz';
import { launch, Node, open, signIn, type SIZES } from '../tests/node';

const checked = (text: string) => text + checkDigit(text);
const FOLDER = resolve(import.meta.dirname, '../../docs/screenshots');

test('the pictures of the documentation', async () => {
  const [node, browser] = await Promise.all([Node.start(96, 1), launch()]);
  const take = async (name: string, who: string, size: keyof typeof SIZES, show: (page: Page) => Promise<void>, colorScheme: 'light' | 'dark' = 'light') => {
    const { page, context } = await open(browser, node, size, { colorScheme });
    await signIn(page, node.login(who));
    await show(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await context.close();
  };
  const to = (screen: string) => async (page: Page) => {
    await page.evaluate((hash) => (location.hash = hash), `/${screen}`);
    await page.locator('main h1').first().waitFor();
  };
  const verdict = (stage: string) => async (page: Page) => {
    const cards = await node.ask('jefatura.cr', `/v1/cycles?stage=${stage}&limit=1`);
    await page.locator('#query').fill(cards.items[0].person.documents[0].number);
    await page.keyboard.press('Enter');
    await page.getByTestId('verdict').waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
  };
  await take('desk', 'puesto.cr', 'desktop', verdict('documented'));
  await take('desk-phone-dark', 'puesto.cr', 'phone', verdict('entered'), 'dark');
  await take('workers', 'finca', 'desktop', async (page) => {
    await to('workers')(page);
    await page.getByTestId('workers').waitFor();
    await page.getByText('Elegir a las').click();
  });
  await take('register-phone', 'oficina.pa', 'phone', async (page) => {
    await page.getByRole('button', { name: 'Registrar a alguien' }).click();
    await page.locator('#language').selectOption('gym');
    await page.locator('#witness').fill('Toribia Carpintero');
    for (const purpose of ['recruitment', 'sharing-with-partner', 'origin-people', 'statistics']) await page.locator(`input[name="consent-${purpose}"][value="yes"]`).check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.locator('input[name="hasDocument"][value="yes"]').check();
    await page.locator('#zone').fill(`I<PAN${checked('123811449')}<<<<<<<<<<<<<<<\n${checked('991107')}F${checked('331031')}PAN<<<<<<<<<<<4\nMONTEZUMA<GUERRA<<ITZEL<ENEIDA`);
    await page.evaluate(() => window.scrollTo(0, 0));
  });
  await take('contracts', 'jefatura.cr', 'desktop', to('contracts'));
  const figures = async (page: Page) => {
    await to('statistics')(page);
    await page.getByTestId('figure-flow').waitFor();
  };
  await take('statistics', 'jefatura.cr', 'desktop', async (page) => {
    await figures(page);
    await page.setViewportSize({ width: 1280, height: 1400 });
  });
  await take('statistics-phone', 'jefatura.cr', 'phone', async (page) => {
    await figures(page);
    await page.getByTestId('figure-people').scrollIntoViewIfNeeded();
  });
  await take('statistics-map-dark', 'jefatura.cr', 'desktop', async (page) => {
    await figures(page);
    await page.getByTestId('map').scrollIntoViewIfNeeded();
  }, 'dark');
  await take('employers', 'jefatura.cr', 'desktop', to('employers'));
  await take('agreement-phone', 'jefatura.pa', 'phone', async (page) => {
    await to('agreements')(page);
    await page.getByRole('button', { name: 'Leer el acuerdo en frases' }).last().click();
    await page.getByTestId('sentences').waitFor();
    await page.getByTestId('sentences').locator('.tag').first().evaluate((tag) => tag.closest('li')!.scrollIntoView({ block: 'start' }));
  });
  await browser.close();
  await node.stop();
});
