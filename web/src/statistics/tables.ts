// Figures as tables: found by their codes, and written out for a spreadsheet. A null is a figure that is not published, which is
// never shown as nobody.
import type { Schemas } from '../api/client';

export type Table = Schemas['TableView'];
export type Cell = number | null;

export function cellOf(table: Table | undefined, row: string, column: string): Cell {
  const at = table?.rows.findIndex((heading) => heading.code === row) ?? -1;
  const across = table?.columns.findIndex((heading) => heading.code === column) ?? -1;
  return table?.cells[at]?.[across] ?? null;
}

/** A share in whole per cent; none where either figure is not published, or there is nobody. */
export function share(part: Cell, whole: Cell): number | null {
  return part === null || !whole ? null : Math.round((part / whole) * 100);
}

/** For spreadsheets: RFC 4180, and a mark by which they know that it is UTF-8. */
export function csvOf(corner: string, rows: string[], columns: string[], cells: Cell[][], hidden: string): string {
  // A text that begins like a formula would be one.
  const quoted = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const lines = [[corner, ...columns].map(quoted), ...cells.map((row, at) => [quoted(rows[at] ?? ''), ...row.map((cell) => (cell === null ? quoted(hidden) : String(cell)))])];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

/** Round steps for an axis that reaches past the largest figure: at most five of them. */
export function ticks(largest: number): number[] {
  if (largest <= 0) return [0];
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough && Number.isInteger(one)) ?? Math.ceil(rough));
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, at) => at * step);
}
