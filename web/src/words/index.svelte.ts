// The words of the interface. Spanish is the one that decides: what it says, English must say too, or it does not compile.
import { es } from './es';
import { en } from './en';

export type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { [Key in keyof T]: Widened<T[Key]> };
export type Words = Widened<typeof es>;
export type Language = 'es' | 'en';

const KEY = 'vaiven-language';
const DICTIONARIES: Record<Language, Words> = { es, en };

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(KEY);
  if (kept === 'es' || kept === 'en') return kept;
  return globalThis.navigator?.language.startsWith('en') ? 'en' : 'es';
}

let current = $state<Language>(chosen());

export function words(): Words {
  return DICTIONARIES[current];
}
export function language(): Language {
  return current;
}
export function setLanguage(next: Language) {
  current = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
}

/** Words that only one screen needs, and that come with it. Spanish decides here too. */
export function inBoth<T>(inSpanish: T, inEnglish: Widened<T>): () => Widened<T> {
  return () => (current === 'es' ? (inSpanish as Widened<T>) : inEnglish);
}

/** The word for a code; the code itself, made readable, where the node knows one that this app does not. */
export function wordFor(list: Record<string, string>, code: string | null | undefined): string {
  if (!code) return '';
  return list[code] ?? code.replaceAll('_', ' ').replaceAll('-', ' ').replaceAll('.', ': ');
}

export function showDay(day: string | null | undefined): string {
  if (!day) return '';
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return day;
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, date));
}
export function showTime(at: string | Date): string {
  return new Intl.DateTimeFormat(current, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));
}
export function showInstant(at: string | Date | null | undefined): string {
  if (!at) return '';
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}
export function showNumber(number: number): string {
  return new Intl.NumberFormat(current).format(number);
}
/** Names of countries and languages come from the browser, which knows them all. */
export function showCountry(code: string | null | undefined): string {
  if (!code) return '';
  try {
    return new Intl.DisplayNames([current], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
