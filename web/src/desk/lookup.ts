// Finding whoever stands at the desk: at the node where it answers, among the people expected at this post where it does not.
import { api, ask, type Asked, type Schemas } from '../api/client';
import { put, take } from '../device/boxes';
import type { Entry } from '../device/queue';
import { foldName, foldNumber, type Query } from './query';
import { civilDay, governing, verdict, type CycleKept, type Direction, type Rules, type Verdict } from './verdict';

export type Person = {
  worker: string;
  cycle: string | null;
  names: string;
  born: string | null;
  sex: number | null;
  nationalities: string[];
  documents: { type: string; number: string; country: string; until: string | null }[] | null;
  kept: CycleKept | null;
  findings: { severity: string; message: string; settled_at?: string | null }[];
};
export type Found<T> = { as: 'found'; value: T; asOf: string | null } | { as: 'failed'; problem: Schemas['Problem'] | null };

/** Nobody reads through more people than this at a desk: a name that many have is narrowed down. */
export const MATCHES_MAX = 20;

export function namesOf(identity: Schemas['Identity'] | null | undefined): string {
  return [identity?.given_names, identity?.first_surname, identity?.second_surname].filter(Boolean).join(' ');
}

function personOf(worker: Schemas['WorkerView'], cycle: Schemas['CycleView'] | null, findings: Schemas['FindingView'][]): Person {
  const identity = worker.identity;
  const documents = worker.documents as Schemas['PresentedDocument'][] | null | undefined;
  return {
    worker: worker.id,
    cycle: cycle?.id ?? null,
    names: namesOf(identity),
    born: identity?.birth_date ?? null,
    sex: (identity?.sex as number | undefined) ?? null,
    nationalities: identity?.nationalities ?? [],
    documents: documents?.map((document) => ({
      type: document.document_type, number: document.number, country: document.issuing_country, until: document.valid_until ?? null,
    })) ?? null,
    kept: cycle && keptOf(cycle),
    findings,
  };
}

function keptOf({ stage, agreement, ended, returned_on, extended_until, contracts, documents, crossings }: Schemas['CycleView']): CycleKept {
  return {
    stage, agreement, ended, returned_on, extended_until, documents, crossings,
    contracts: contracts.map(({ authorised_at, rejected_at }) => ({ authorised_at, rejected_at })),
  };
}

/** The people who fit, as a list to choose from. */
export async function search(query: Query): Promise<Found<Person[]>> {
  if (query.by !== 'document' && query.by !== 'name') return { as: 'found', value: [], asOf: null };
  const by = query.by === 'document' ? { document: query.number } : { q: query.name };
  const asked = await ask(api.GET('/v1/workers', { params: { query: { ...by, limit: MATCHES_MAX } } }));
  if (asked.ok) return { as: 'found', value: asked.data.items.map((worker) => personOf(worker, null, [])), asOf: null };
  return onDevice(asked, (people) => people.filter((person) => fits(person, query)).slice(0, MATCHES_MAX));
}

/** Whoever was chosen, with the cycle that runs and what does not fit in it. */
export async function caseOf(worker: string): Promise<Found<Person>> {
  const params = { path: { id: worker } };
  const asked = await ask(api.GET('/v1/workers/{id}', { params }));
  if (!asked.ok) return first(await onDevice(asked, (people) => people.filter((person) => person.worker === worker)));
  const chosen = runningCycle(asked.data.cycles);
  const [cycle, findings] = await Promise.all([
    chosen ? ask(api.GET('/v1/cycles/{id}', { params: { path: { id: chosen } } })) : null,
    ask(api.GET('/v1/findings', { params: { query: { worker, limit: MATCHES_MAX } } })),
  ]);
  if (cycle && !cycle.ok) return first(await onDevice(cycle, (people) => people.filter((person) => person.worker === worker)));
  if (!findings.ok) return first(await onDevice(findings, (people) => people.filter((person) => person.worker === worker)));
  return { as: 'found', value: personOf(asked.data, cycle?.data ?? null, findings.data.items), asOf: null };
}

/** Where a device stands that has to judge by itself. */
export type Post = { country: string; side: string };

/** The node's judgement of somebody who was chosen, of whose card was read, or of a document that nobody here has; nothing where it gives none. */
export async function judgedByNode(shown: { worker: string } | { code: string } | { mrz: string } | { document: string }, direction: Direction): Promise<Verdict | null> {
  const asked = await ask(api.POST('/v1/verdicts', { body: { direction, ...shown } }));
  return asked.ok ? verdictOf(asked.data) : null;
}
function verdictOf(view: Schemas['VerdictView']): Verdict {
  return { outcome: view.outcome, reasons: view.reasons, stayUntil: view.stay_until ?? null };
}

/** Whose card it is, by its code: nobody where it could be several, and what the node says of the card itself. */
export async function byCard(code: string, direction: Direction): Promise<Found<{ person: Person | null; verdict: Verdict }>> {
  const asked = await ask(api.POST('/v1/verdicts', { body: { direction, code } }));
  if (!asked.ok) return { as: 'failed', problem: asked.problem };
  const person = asked.data.worker ? personOf(asked.data.worker, null, []) : null;
  return { as: 'found', value: { person, verdict: verdictOf(asked.data) }, asOf: null };
}

/** The same by what this device keeps, and by what was written on it since; nothing where it keeps no rules. */
export async function judgedHere(person: Person, direction: Direction, post: Post, written: Entry[], now = new Date()): Promise<Verdict | null> {
  const known = await kept();
  if (!known) return null;
  const at = now.toISOString();
  const cycle = withCrossings(person, post, written);
  const rules = governing(known.rules, cycle?.agreement, civilDay(at, post.country));
  const side = rules?.parties.find((party) => party.country === post.country)?.side ?? post.side;
  const here = verdict({ direction, side, country: post.country, at, cycle, rules });
  // No list of alerts comes to a device: whoever they name is for the node to say.
  return { ...here, reasons: [...here.reasons, { code: 'alerts-unavailable', weight: 'PASS' }] };
}

const DIRECTIONS: Record<string, Schemas['CrossingDirection']> = {
  'crossing.entered': 'entry', 'crossing.exited': 'exit', 'crossing.transited': 'transit', 'crossing.refused': 'refused',
};

/** The cycle with the crossings that were written here and that it does not have yet. */
export function withCrossings(person: Person, post: Post, written: Entry[]): CycleKept | null {
  if (!person.kept) return null;
  const there = new Set(person.kept.crossings.map((crossing) => (crossing as { record?: string }).record));
  const own = written.filter(({ state, submission: { id, kind, about } }) =>
    state !== 'refused' && kind in DIRECTIONS && about.worker === person.worker && !there.has(id));
  const crossed = own.map(({ submission: { kind, occurred_at } }) => ({
    direction: DIRECTIONS[kind]!, at: occurred_at, country: post.country, side: post.side as Schemas['Side'],
  }));
  return { ...person.kept, crossings: [...person.kept.crossings, ...crossed] };
}

/** The newest cycle that has not come to its end; where all have, the newest. */
export function runningCycle(cycles: { id: string; stage: string }[]): string | null {
  const over = ['returned', 'withdrawn'];
  return (cycles.find((cycle) => !over.includes(cycle.stage)) ?? cycles[0])?.id ?? null;
}

function first(found: Found<Person[]>): Found<Person> {
  if (found.as === 'failed') return found;
  const person = found.value[0];
  return person ? { as: 'found', value: person, asOf: found.asOf } : { as: 'failed', problem: null };
}

/** What a device keeps for a day without network. Without its rules it is an earlier version's, and of no use. */
type Kept = { at: string; people: Person[]; rules: Rules[] };

async function kept(): Promise<Kept | null> {
  const found = await take<Kept>('expected', 'people');
  return found?.rules ? found : null;
}

async function onDevice(failed: Asked<unknown>, choose: (people: Person[]) => Person[]): Promise<Found<Person[]>> {
  if (failed.ok || (!failed.out_of_reach && failed.status !== 401)) return { as: 'failed', problem: failed.ok ? null : failed.problem };
  const known = await kept();
  return known ? { as: 'found', value: choose(known.people), asOf: known.at } : { as: 'failed', problem: null };
}

export function fits(person: Person, query: Query): boolean {
  if (query.by === 'document') {
    return (person.documents ?? []).some((document) => foldNumber(document.number) === foldNumber(query.number));
  }
  if (query.by !== 'name') return false;
  const words = foldName(person.names).split(' ');
  return foldName(query.name).split(' ').every((beginning) => words.some((word) => word.startsWith(beginning)));
}

/** Whoever was looked up here, put among the expected: at the desk the same people pass again on the way back. */
export async function remember(person: Person): Promise<void> {
  const known = await kept();
  if (!known) return;
  const people = [person, ...known.people.filter((other) => other.worker !== person.worker)];
  await put('expected', [{ id: 'people', value: { ...known, people: people.slice(0, EXPECTED_MAX) } }]);
}

/** Of how many people a device keeps what it needs to work without network: a day at the busiest post, and some. */
export const EXPECTED_MAX = 1000;
/** Whoever may pass a post: on the way in, inside, or on the way home. */
const MAY_PASS = ['documented', 'travelling', 'entered', 'arrived', 'working', 'ended', 'left'] as const;
const PAGE = 100;

/** Somebody in a list of cycles, as far as a counter needs to know them. */
export function personOfCard(card: Schemas['CycleCard']): Person {
  const view = { ...card, records: [] } as unknown as Schemas['CycleView'];
  return personOf(card.person, view, []);
}

/** Fetches whom this post expects, and keeps them sealed on the device; nothing where the node does not answer. */
export async function prepare(): Promise<{ at: string; count: number } | null> {
  const people: Person[] = [];
  const agreements = await ask(api.GET('/v1/agreements'));
  if (!agreements.ok) return null;
  const rules = agreements.data.items.map((version) => version.counter);
  for (const stage of MAY_PASS) {
    let after: string | undefined;
    do {
      const asked = await ask(api.GET('/v1/cycles', { params: { query: { stage, limit: PAGE, after } } }));
      if (!asked.ok) return null;
      people.push(...asked.data.items.map(personOfCard));
      after = asked.data.next ?? undefined;
    } while (after && people.length < EXPECTED_MAX);
  }
  const at = new Date().toISOString();
  await put('expected', [{ id: 'people', value: { at, people: people.slice(0, EXPECTED_MAX), rules } }]);
  return { at, count: Math.min(people.length, EXPECTED_MAX) };
}

/** How many people this device knows, and since when. */
export async function expected(): Promise<{ at: string; count: number } | null> {
  const known = await kept();
  return known && { at: known.at, count: known.people.length };
}
