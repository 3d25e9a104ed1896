// What is looked at on every screen: what axe finds, what sticks out or is too small to read, and which screens whoever opens.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { quiet } from './node';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const TEXT_PIXELS_MIN = 12;

/** Of the whole page, or of a part of it: what stands around every screen is looked at once. */
export async function violations(page: Page, part = 'html'): Promise<string[]> {
  // Through the debugger and not as a script of the page, whose policy would rightly refuse it.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async ([tags, part]) => {
    const axe = (window as unknown as { axe: { run(what: unknown, how: unknown): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> } }).axe;
    return (await axe.run(document.querySelector(part), { runOnly: [...tags] })).violations;
  }, [TAGS, part] as const);
  return found.map((one) => `${one.id}: ${one.nodes.map((where) => `${where.target.join(' ')} (${where.failureSummary})`).join('; ')}`);
}

/** What sticks out of the window, and text that is too small. */
export async function misfits(page: Page): Promise<string[]> {
  return page.evaluate((smallest) => {
    const wrong: string[] = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) wrong.push(`the page is ${wide} px too wide`);
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some((child) => child.nodeType === 3 && child.textContent!.trim());
      const box = element.getBoundingClientRect();
      if (!own || box.width < 2 || getComputedStyle(element).visibility === 'hidden') continue;
      if (parseFloat(getComputedStyle(element).fontSize) < smallest) wrong.push(`text under ${smallest} px in ${element.tagName}`);
      if ((box.right > innerWidth + 1 || box.left < -1) && !element.closest('.skip, .hidden-text, .table, thead, caption')) wrong.push(`${element.tagName} is cut off`);
    }
    return wrong;
  }, TEXT_PIXELS_MIN);
}

export const ROLES: Record<string, string[]> = {
  'oficina.pa': ['register', 'people', 'demands', 'outbox', 'roster', 'findings', 'agreements'],
  'jefatura.cr': ['contracts', 'demands', 'statistics', 'employers', 'overrides', 'requests', 'agreements'],
  finca: ['workers'],
  'puesto.cr': ['desk', 'groups'],
  'analisis.cr': ['history', 'alerts'],
  'auditoria.pa': ['audit', 'requests', 'transfers', 'partners'],
  'administracion.pa': ['users', 'devices', 'partners', 'account'],
  'asociacion': ['workers', 'demands'],
  'salud.pa': ['people'],
  'seguro.cr': ['people'],
  'inspeccion.cr': ['complaints', 'people', 'findings', 'employers'],
  'persona': ['mine', 'complaints'],
};

/** The screen is there, with all that the node has to say for it. */
export async function settled(page: Page) {
  await page.locator('main h1').first().waitFor();
  await quiet(page);
}
