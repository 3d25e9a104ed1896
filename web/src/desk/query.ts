// What somebody typed into the desk's one field: a machine-readable zone, a document's number, or a name.
import { parseZone } from './mrz';

export type Query = { by: 'document'; number: string } | { by: 'name'; name: string } | { by: 'nothing' };

export function queryOf(typed: string): Query {
  const zone = parseZone(typed);
  if (zone) return { by: 'document', number: zone.number };
  const text = typed.trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return { by: 'nothing' };
  // No name has a digit in it, and no number of a document does without.
  return /\d/.test(text) ? { by: 'document', number: text } : { by: 'name', name: text };
}

/** As the node folds a document's number: letters and digits alone. */
export function foldNumber(number: string): string {
  return number.normalize('NFD').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}

/** As the node folds a name: small letters without accents. */
export function foldName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
