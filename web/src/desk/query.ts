// What somebody typed into the desk's one field: a card's code, a machine-readable zone, a document's number, or a name.
import { parseZone } from './mrz';

export type Query = { by: 'code'; code: string } | { by: 'document'; number: string; zone?: string } | { by: 'name'; name: string } | { by: 'nothing' };

export function queryOf(typed: string): Query {
  // How every ICAO seal begins; what is in it, the node reads.
  if (/^RDB1[A-Z0-9]{20,}$/.test(typed.trim())) return { by: 'code', code: typed.trim() };
  const zone = parseZone(typed);
  if (zone) return { by: 'document', number: zone.number, zone: typed.trim() };
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
