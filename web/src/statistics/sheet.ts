// A figure's table as a workbook (Office Open XML). It comes when somebody asks for one; no page waits for it.
import writeXlsxFile from 'write-excel-file/universal';
import type { Cell } from './tables';

/** Characters at most in a sheet's name, and those that it may not have: Excel's own rules. */
const NAME_CHARACTERS_MAX = 31;
const NOT_IN_NAMES = /[\\/?*[\]:]/g;

export function sheetName(title: string): string {
  return title.replace(NOT_IN_NAMES, ' ').slice(0, NAME_CHARACTERS_MAX).trim() || 'Vaivén';
}

/** Texts are texts, whatever they begin with, and figures are numbers; a figure that is not published says so. */
export async function xlsxOf(title: string, corner: string, rows: string[], columns: string[], cells: Cell[][], hidden: string): Promise<Blob> {
  const text = (value: string, bold = false) => ({ value, type: String, ...(bold ? { fontWeight: 'bold' as const } : {}) });
  const head = [corner, ...columns].map((name) => text(name, true));
  const body = cells.map((row, at) => [text(rows[at] ?? ''), ...row.map((cell) => (cell === null ? text(hidden) : { value: cell, type: Number }))]);
  const widths = [{ width: 28 }, ...columns.map((name) => ({ width: Math.max(10, name.length + 2) }))];
  return writeXlsxFile([head, ...body], { sheet: sheetName(title), columns: widths, stickyRowsCount: 1 }).toBlob();
}
