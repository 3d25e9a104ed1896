// Finding whoever stands at the desk: at the node where it answers, among the people expected at this post where it does not.
import { api, ask, type Asked, type Schemas } from '../api/client';
import { put, take } from '../device/boxes';
import { foldName, foldNumber, type Query } from './query';
import type { Facts } from './verdict';

export type Person = {
  worker: string;
  cycle: string | null;
  names: string;
  born: string | null;
  sex: number | null;
  nationalities: string[];
  documents: { type: string; number: string; country: string; until: string | null }[] | null;
  facts: Facts;
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
  const papers = documents?.map((document) => ({ document_type: document.document_type, valid_until: document.valid_until })) ?? null;
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
    facts: {
      stage: cycle?.stage ?? null,
      permits: cycle?.documents ?? [],
      documents: papers,
      authorised: (cycle?.contracts ?? []).some((contract) => contract.authorised_at && !contract.rejected_at),
      crossings: cycle?.crossings ?? [],
      findings,
    },
  };
}

/** The people who fit, as a list to choose from. */
export async function search(query: Query): Promise<Found<Person[]>> {
  const by = query.by === 'document' ? { document: query.number } : query.by === 'name' ? { q: query.name } : {};
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

type Kept = { at: string; people: Person[] };

async function onDevice(failed: Asked<unknown>, choose: (people: Person[]) => Person[]): Promise<Found<Person[]>> {
  if (failed.ok || (!failed.out_of_reach && failed.status !== 401)) return { as: 'failed', problem: failed.ok ? null : failed.problem };
  const kept = await take<Kept>('expected', 'people');
  return kept ? { as: 'found', value: choose(kept.people), asOf: kept.at } : { as: 'failed', problem: null };
}

export function fits(person: Person, query: Query): boolean {
  if (query.by === 'document') {
    return (person.documents ?? []).some((document) => foldNumber(document.number) === foldNumber(query.number));
  }
  if (query.by === 'nothing') return false;
  const words = foldName(person.names).split(' ');
  return foldName(query.name).split(' ').every((beginning) => words.some((word) => word.startsWith(beginning)));
}

/** Whoever was looked up here, put among the expected: at the desk the same people pass again on the way back. */
export async function remember(person: Person): Promise<void> {
  const kept = (await take<Kept>('expected', 'people')) ?? { at: new Date().toISOString(), people: [] };
  const people = [person, ...kept.people.filter((other) => other.worker !== person.worker)];
  await put('expected', [{ id: 'people', value: { at: kept.at, people: people.slice(0, EXPECTED_MAX) } }]);
}

/** Of how many people a device keeps what it needs to work without network: a day at the busiest post, and some. */
export const EXPECTED_MAX = 1000;
/** Whoever may pass a post: on the way in, inside, or on the way home. */
const MAY_PASS = ['documented', 'travelling', 'entered', 'arrived', 'working', 'ended', 'left'] as const;
const PAGE = 100;

function expectedOf(card: Schemas['CycleCard']): Person {
  const view = { ...card, records: [] } as unknown as Schemas['CycleView'];
  return personOf(card.person, view, []);
}

/** Fetches whom this post expects, and keeps them sealed on the device; nothing where the node does not answer. */
export async function prepare(): Promise<{ at: string; count: number } | null> {
  const people: Person[] = [];
  for (const stage of MAY_PASS) {
    let after: string | undefined;
    do {
      const asked = await ask(api.GET('/v1/cycles', { params: { query: { stage, limit: PAGE, after } } }));
      if (!asked.ok) return null;
      people.push(...asked.data.items.map(expectedOf));
      after = asked.data.next ?? undefined;
    } while (after && people.length < EXPECTED_MAX);
  }
  const at = new Date().toISOString();
  await put('expected', [{ id: 'people', value: { at, people: people.slice(0, EXPECTED_MAX) } }]);
  return { at, count: Math.min(people.length, EXPECTED_MAX) };
}

/** How many people this device knows, and since when. */
export async function expected(): Promise<{ at: string; count: number } | null> {
  const kept = await take<Kept>('expected', 'people');
  return kept && { at: kept.at, count: kept.people.length };
}
