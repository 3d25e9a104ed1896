// Registrations that are not finished: kept, sealed, at every step, so that neither a closed tab nor an empty battery takes them.
import { newId } from '../api/ids';
import { all, boxesOpen, drop, put } from '../device/boxes';
import { outbox, type Entry } from '../device/outbox.svelte';
import { router } from '../router.svelte';
import { nameOf, type Form, type Step } from './form';

export type Draft = { id: string; at: string; step: Step; form: Form };

export async function drafts(): Promise<Draft[]> {
  if (!boxesOpen()) return [];
  return (await all<Draft>('draft')).sort((a, b) => (a.at < b.at ? 1 : -1));
}

export async function keepDraft(draft: Draft): Promise<void> {
  await put('draft', [{ id: draft.id, value: draft }]);
}

export async function dropDraft(id: string): Promise<void> {
  await drop('draft', [id]);
}

/** Opens what was refused as a draft again. What the node has recorded of it is not written twice. */
export async function correct(entry: Entry): Promise<void> {
  const group = outbox.entries.filter((other) => other.group === entry.group);
  const refused = group.filter((other) => other.state === 'refused');
  const done = group.filter((other) => other.state !== 'refused').map((other) => nameOf(other.submission));
  const photo = group.find((other) => other.file)?.file ?? null;
  const form: Form = { ...(entry.form as Form), photo, done };
  const draft: Draft = { id: newId(), at: new Date().toISOString(), step: 'review', form };
  await keepDraft(draft);
  await outbox.discard(refused.map((other) => other.id));
  router.go('register', draft.id);
}
