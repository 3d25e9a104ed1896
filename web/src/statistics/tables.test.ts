import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { sheetName, xlsxOf } from './sheet';
import { cellOf, csvOf, share, ticks, type Table } from './tables';

const heading = (code: string) => ({ code });
const table = { id: 'flow', rows: [heading('2026-01'), heading('total')], columns: [heading('entered'), heading('left')], cells: [[7, null], [12, 0]] } as Table;

test('a figure is found by its row and column, and one that is not published is none', () => {
  expect(cellOf(table, '2026-01', 'entered')).toBe(7);
  expect(cellOf(table, 'total', 'left')).toBe(0);
  expect(cellOf(table, '2026-01', 'left')).toBeNull();
  expect(cellOf(table, '2026-02', 'left')).toBeNull();
  expect(cellOf(undefined, 'total', 'left')).toBeNull();
});

test('a share of what is not published, or of nobody, is none', () => {
  expect(share(3, 4)).toBe(75);
  expect([share(null, 4), share(3, null), share(0, 0)]).toEqual([null, null, null]);
});

test('a file for a spreadsheet says hidden where a figure is, and begins no formula', () => {
  expect(csvOf('Mes', ['=2+5', 'a "b"'], ['Entraron'], [[null], [3]], 'oculta')).toBe('\uFEFF"Mes","Entraron"\r\n"\'=2+5","oculta"\r\n"a ""b""",3\r\n');
});

test('an axis has few round steps and reaches past the largest figure', () => {
  expect(ticks(0)).toEqual([0]);
  expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(ticks(18_000)).toEqual([0, 5000, 10_000, 15_000, 20_000]);
  for (const largest of [1, 3, 42, 99, 101, 12_345]) {
    const steps = ticks(largest);
    expect(steps.at(-1)).toBeGreaterThanOrEqual(largest);
    expect(steps.length).toBeLessThanOrEqual(6);
    expect(steps.every(Number.isInteger)).toBe(true);
  }
});

test('a workbook has figures as numbers, texts as texts whatever they begin with, and says hidden where a figure is', async () => {
  const blob = await xlsxOf('Entradas y salidas: por mes', 'Mes', ['=2+5', '2026-02'], ['Entraron'], [[null], [3]], 'oculta');
  const parts = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  const [sheet, texts, book] = ['xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml', 'xl/workbook.xml'].map((path) => strFromU8(parts[path]!)) as [string, string, string];
  expect(sheet).toMatch(/<c r="B3"[^>]*><v>3<\/v><\/c>/);
  expect(sheet).not.toContain('<f>');
  for (const text of ['Mes', '=2+5', 'oculta']) expect(texts).toContain(text);
  expect(book).toContain('Entradas y salidas  por mes');
});

test('a sheet’s name keeps to what workbooks allow', () => {
  expect(sheetName('a/b:c*?[d]\\')).toBe('a b c   d');
  expect(sheetName('x'.repeat(40))).toHaveLength(31);
  expect(sheetName('///')).toBe('Vaivén');
});
