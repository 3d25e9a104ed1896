// The machine-readable zone of a travel document (ICAO 9303 parts 4 to 6), as a reader types it into a field.

export type Zone = {
  /** As the document says it: P, I, A, C, V. */
  code: string;
  issuing: string;
  number: string;
  surnames: string;
  givenNames: string;
  nationality: string;
  /** Six digits, two for each of year, month and day. */
  born: string;
  sex: 'M' | 'F' | '<';
  expires: string;
  /** Which check digits are right. */
  checks: { number: boolean; born: boolean; expires: boolean };
};

const LENGTHS = { td1: { line: 30, all: 90 }, td2: { line: 36, all: 72 }, td3: { line: 44, all: 88 } } as const;

/** What a reader typed, in capitals and without what it put between the lines. */
export function squeezed(text: string): string {
  return text.toUpperCase().replace(/[\s|]+/g, '');
}

/** The check digit: weights 7, 3, 1; digits count as themselves, A as 10, `<` as 0 (ICAO 9303-3 §4.9). */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const value = parseInt(text[at]!, 36);
    sum += (Number.isNaN(value) ? 0 : value) * [7, 3, 1][at % 3]!;
  }
  return String(sum % 10);
}

/** Whether more lines are to come: a reader sends Enter after each. */
export function incomplete(text: string): boolean {
  const typed = squeezed(text);
  if (!/^[A-Z][A-Z0-9<]/.test(typed) || !typed.includes('<')) return false;
  return typed.length === 30 || typed.length === 60 || typed.length === 36 || typed.length === 44;
}

/** The zone, or nothing where the text is none. Wrong check digits are told, not hidden: the officer has the paper in hand. */
export function parseZone(text: string): Zone | null {
  const typed = squeezed(text);
  if (!/^[ACIPV][A-Z0-9<]+$/.test(typed)) return null;
  if (typed.length === LENGTHS.td1.all) {
    const [first, second, third] = [typed.slice(0, 30), typed.slice(30, 60), typed.slice(60)];
    return zone(first, third, first.slice(5, 14), first[14]!, second, { born: 0, sex: 7, expires: 8, nationality: 15 });
  }
  for (const { line, all } of [LENGTHS.td2, LENGTHS.td3]) {
    if (typed.length !== all) continue;
    const [first, second] = [typed.slice(0, line), typed.slice(line)];
    return zone(first, first.slice(5), second.slice(0, 9), second[9]!, second, { born: 13, sex: 20, expires: 21, nationality: 10 });
  }
  return null;
}

type Places = { born: number; sex: number; expires: number; nationality: number };

function zone(first: string, names: string, number: string, check: string, second: string, at: Places): Zone {
  const [surnames = '', givenNames = ''] = names.split('<<', 2).map((part) => part.replaceAll('<', ' ').trim());
  const born = second.slice(at.born, at.born + 6);
  const expires = second.slice(at.expires, at.expires + 6);
  const sex = second[at.sex]!;
  return {
    code: first.slice(0, 2).replaceAll('<', ''),
    issuing: first.slice(2, 5).replaceAll('<', ''),
    number: number.replaceAll('<', ''),
    surnames,
    givenNames,
    nationality: second.slice(at.nationality, at.nationality + 3).replaceAll('<', ''),
    born,
    sex: sex === 'M' || sex === 'F' ? sex : '<',
    expires,
    checks: {
      number: checkDigit(number) === check,
      born: checkDigit(born) === second[at.born + 6],
      expires: checkDigit(expires) === second[at.expires + 6],
    },
  };
}

/** A day of a zone as a calendar day. A birth lies in the past; an expiry within the next fifty years. */
export function dayOf(six: string, what: 'born' | 'expires', thisYear: number): string | null {
  if (!/^\d{6}$/.test(six)) return null;
  const year = Number(six.slice(0, 2));
  const century = Math.floor(thisYear / 100) * 100;
  let full = century + year;
  if (what === 'born' && full > thisYear) full -= 100;
  if (what === 'expires' && full < thisYear - 50) full += 100;
  return `${full}-${six.slice(2, 4)}-${six.slice(4, 6)}`;
}
