// The groups that a post expects: from the node where it answers, from the device where it does not.
import { api, ask, type Schemas } from '../api/client';
import { put, take } from '../device/boxes';
import type { Entry } from '../device/queue';
import { personOfCard, type Found, type Person } from './lookup';

export type Passenger = { cycle: string; listed: boolean; boarded: boolean | null; person: Person | null };
export type Group = {
  id: string; status: string; agreement: string | null; vehicle: string | null; carrier: string | null; driver: string | null; route: string | null;
  departs: string | null; minors: number | null; authorisedBy: string[]; people: Passenger[];
};
type Kept = { at: string; groups: Group[] };

/** No post waits for more buses than this in a day. */
export const GROUPS_MAX = 50;

function groupOf(view: Schemas['ManifestView']): Group {
  return {
    id: view.id!, status: view.status, agreement: view.agreement ?? null, vehicle: view.vehicle ?? null, carrier: view.carrier ?? null, driver: view.driver ?? null,
    route: view.route ?? null, departs: view.departs_on ?? null, minors: view.minors ?? null, authorisedBy: view.authorised_by as string[],
    people: view.people.map((one) => ({ cycle: one.cycle, listed: one.listed, boarded: one.boarded ?? null, person: one.known ? personOfCard(one.known) : null })),
  };
}

/** Every group that has not arrived, with its people; and they are kept for when there is no network. */
export async function groups(): Promise<Found<Group[]>> {
  const found: Group[] = [];
  for (const status of ['authorised', 'open'] as const) {
    const cards = await ask(api.GET('/v1/manifests', { params: { query: { status, limit: GROUPS_MAX } } }));
    if (!cards.ok) return fromDevice(cards.out_of_reach || cards.status === 401, cards.problem);
    for (const card of cards.data.items) {
      const group = await ask(api.GET('/v1/manifests/{id}', { params: { path: { id: card.id! } } }));
      if (!group.ok) return fromDevice(group.out_of_reach || group.status === 401, group.problem);
      found.push(groupOf(group.data));
    }
  }
  const at = new Date().toISOString();
  await put('expected', [{ id: 'groups', value: { at, groups: found } satisfies Kept }]);
  return { as: 'found', value: found, asOf: null };
}

async function fromDevice(may: boolean, problem: Schemas['Problem'] | null): Promise<Found<Group[]>> {
  const kept = may ? await take<Kept>('expected', 'groups') : null;
  return kept ? { as: 'found', value: kept.groups, asOf: kept.at } : { as: 'failed', problem };
}

/** Who of a group was ticked off, on this device or by what the node knows: by cycle, the record that says so. */
export function ticked(group: Group, way: string, written: Entry[]): Map<string, string> {
  const done = new Map<string, string>();
  for (const { state, submission } of written) {
    const { manifest } = submission.data as { manifest?: string };
    if (state !== 'refused' && submission.kind === `crossing.${way}` && manifest === group.id && submission.about.cycle) done.set(submission.about.cycle, submission.id);
  }
  return done;
}
