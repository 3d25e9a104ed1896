// What a post is told about a person without a network: PASS, REVIEW or STOP, with every reason. The node judges where it answers
// (`POST /v1/verdicts`); this is its judgement (`domain::verdict`) once more, over what the device keeps, and its tests play every
// case that the node's own tests play. Advice and not a gate: an officer may record what happened whatever it says.
import type { Schemas } from '../api/client';
import reasons from './reasons.json';

export type Outcome = Schemas['Outcome'];
export type Direction = Schemas['Direction'];
export type Reason = { code: string; weight: Outcome; message?: string };
export type Verdict = { outcome: Outcome; reasons: Reason[]; stayUntil: string | null };
export type Rules = Schemas['CounterRules'];

/** As much of a cycle as a counter judges by. */
export type CycleKept = Pick<Schemas['CycleView'], 'stage' | 'agreement' | 'ended' | 'returned_on' | 'extended_until'> & {
  contracts: Pick<Schemas['ContractState'], 'authorised_at' | 'rejected_at'>[];
  documents: Omit<Schemas['IssuedDocument'], 'id'>[];
  crossings: Pick<Schemas['Crossing'], 'direction' | 'at' | 'country' | 'side'>[];
};

/** Who stands at the counter. `rules` are those that govern the cycle; none where no version is in force. */
export type Counter = { direction: Direction; side: string; country: string; at: string; cycle: CycleKept | null; rules: Rules | null };

type Said = { weight: { entering: Outcome; leaving: Outcome }; says: { es: string; en: string } };
const REASONS = reasons as [string, Said][];
const ORDER: Record<Outcome, number> = { PASS: 0, REVIEW: 1, STOP: 2 };

export function verdict(counter: Counter): Verdict {
  const today = civilDay(counter.at, counter.country);
  const found = new Set([...ofCycle(counter, today), ...ofBorders(counter, today)]);
  const leaves = counter.direction === 'exit' || counter.side === 'origin';
  const weighed = REASONS.filter(([code]) => found.has(code)).map(([code, { weight }]) => ({ code, weight: leaves ? weight.leaving : weight.entering }));
  weighed.sort((one, other) => ORDER[other.weight] - ORDER[one.weight]);
  const outcome = weighed[0]?.weight ?? 'PASS';
  return { outcome, reasons: weighed, stayUntil: outcome === 'STOP' ? null : stayUntil(counter, today) };
}

/** What a reason says, in the words of the node. */
export function saying(code: string, language: 'es' | 'en'): string {
  return REASONS.find(([own]) => own === code)?.[1].says[language] ?? code;
}

function ofCycle({ cycle, rules, at }: Counter, today: string): string[] {
  if (!cycle) return ['no-cycle'];
  const died = cycle.ended?.reason === 'died';
  const authorised = cycle.contracts.some((contract) => before(contract.authorised_at, at) && !before(contract.rejected_at, at));
  const inForce = cycle.documents.some((document) => ['permit', 'worker-card'].includes(document.document_type ?? '') && isInForce(document, at, today));
  return [
    ...(rules ? [] : ['no-agreement']),
    ...(died ? ['died'] : []),
    ...(cycle.stage === 'withdrawn' ? ['withdrawn'] : []),
    ...((cycle.ended || cycle.returned_on) && !died ? ['cycle-over'] : []),
    ...(authorised ? [] : ['no-contract']),
    ...(inForce ? [] : ['no-document']),
  ];
}

function ofBorders(counter: Counter, today: string): string[] {
  const { cycle, rules, direction, side } = counter;
  if (!cycle || side !== 'destination') return [];
  const here = cycle.crossings.filter((crossing) => crossing.side === 'destination');
  const last = here.filter((crossing) => crossing.direction !== 'refused').at(-1);
  const inside = last ? last.direction === 'entry' : null;
  const leaveBy = rules && mustLeaveBy(cycle, rules);
  return [
    ...(here.at(-1)?.direction === 'refused' ? ['refused-before'] : []),
    ...(direction === 'entry' && inside === true ? ['already-inside'] : []),
    ...(direction === 'entry' && inside === false && rules?.single_entry ? ['entry-used'] : []),
    ...(direction === 'exit' && inside !== true ? ['not-inside'] : []),
    ...(leaveBy && leaveBy < today ? ['stay-over'] : []),
  ];
}

/** Whether an instant is there and has come. */
function before(instant: string | null | undefined, at: string): boolean {
  return Boolean(instant) && Date.parse(instant!) <= Date.parse(at);
}

function isInForce(document: CycleKept['documents'][number], at: string, today: string): boolean {
  const suspended = before(document.suspended_at, at) && (!document.suspended_until || today <= document.suspended_until);
  const begun = !document.valid_from || document.valid_from <= today;
  const over = document.valid_until ? document.valid_until < today : false;
  return begun && !over && !suspended && !before(document.revoked_at, at) && !before(document.replaced_at, at);
}

function firstEntry(cycle: CycleKept): string | null {
  const entry = cycle.crossings.find((crossing) => crossing.side === 'destination' && crossing.direction === 'entry');
  return entry ? (entry.country ? civilDay(entry.at, entry.country) : entry.at.slice(0, 10)) : null;
}

/** The last day in the country, counted from the first entry. */
function mustLeaveBy(cycle: CycleKept, rules: Rules): string | null {
  const entered = firstEntry(cycle);
  if (!entered) return null;
  const more = rules.leave_within;
  const extended = cycle.extended_until && (more ? after(cycle.extended_until, more) : cycle.extended_until);
  // Months are added before they are clamped to a month's end: eleven months and one more are a year.
  const months = more && rules.stay.months > 0 && more.months > 0;
  const regular = months
    ? after(entered, { months: rules.stay.months + more.months, days: 0 })
    : more ? after(after(entered, rules.stay), more) : after(entered, rules.stay);
  return later(extended ?? entered, regular);
}

function stayUntil({ cycle, rules, direction, side }: Counter, today: string): string | null {
  if (direction !== 'entry' || side !== 'destination' || !cycle || !rules) return null;
  const until = after(firstEntry(cycle) ?? today, rules.stay);
  return cycle.extended_until ? later(until, cycle.extended_until) : until;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

/** The last day of a period that begins to run on a day. Where the last month has no such day, its last day stands in for it. */
export function after(day: string, period: Schemas['CounterPeriod']): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + period.months + 1, 0)).getUTCDate();
  const at = Date.UTC(year, month - 1 + period.months, Math.min(date, lastOfMonth) + period.days);
  return new Date(at).toISOString().slice(0, 10);
}

/** The clocks on the walls of the countries' offices, as the node goes by them. */
const ZONES: Record<string, string> = {
  CR: 'America/Costa_Rica', PA: 'America/Panama', SV: 'America/El_Salvador', NI: 'America/Managua', HN: 'America/Tegucigalpa',
  GT: 'America/Guatemala', MX: 'America/Mexico_City',
};

/** The calendar day of a country on which something happened, whatever the clock that wrote it down. */
export function civilDay(at: string, country: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: ZONES[country] ?? 'UTC', dateStyle: 'short' }).format(Date.parse(at));
}

/** The version that governs a cycle on a day: the one in force, unless it leaves open cycles to the version they were opened under. */
export function governing(versions: Rules[], opened: { code: string; version: number } | null | undefined, day: string): Rules | null {
  if (!opened) return null;
  const own = versions.filter((rules) => rules.code === opened.code).sort((one, other) => one.version - other.version);
  const inForce = own.filter((rules) => rules.from <= day).at(-1);
  if (!inForce || (inForce.until && inForce.until < day)) return null;
  const old = opened.version < inForce.version && own.find((rules) => rules.version === opened.version);
  return old && inForce.leaves_open_cycles ? old : inForce;
}

/** Which way a person at this post most likely goes: in where they last went out, and the reverse. */
export function likelyDirection(cycle: CycleKept | null, post: { country: string; side: string }): Direction {
  const here = (cycle?.crossings ?? []).filter((crossing) => crossing.country === post.country && crossing.direction !== 'refused');
  const last = here.at(-1)?.direction;
  if (last) return last === 'entry' ? 'exit' : 'entry';
  return post.side === 'origin' ? 'exit' : 'entry';
}
