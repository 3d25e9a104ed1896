import { expect, test } from 'vitest';
import type { Schemas } from '../api/client';
import { BATCH_ENTRIES_MAX, batches, outcomeOf, type Entry } from './queue';

const entry = { id: 'a', group: 'a', title: 'Itzel', at: '', hold: 0, state: 'waiting', submission: {}, form: { firstSurname: 'Montezuma' }, reasons: [], findings: [] } as unknown as Entry;
const answer = (more: object) => ({ id: 'a', unmet: [], findings: [], duplicates: [], ...more }) as unknown as Schemas['RecordAnswer'];
const problem = (more: object) => ({ type: '/problems/invalid-members', title: 'Datos', detail: 'Revise.', status: 422, ...more });

test('entries go out in their order, in batches that a bad line can carry', () => {
  const many = Array.from({ length: BATCH_ENTRIES_MAX + 1 }, (_, at) => ({ ...entry, id: String(at) }));
  expect(batches(many).map((batch) => batch.length)).toEqual([BATCH_ENTRIES_MAX, 1]);
  expect(batches(many).flat()).toEqual(many);
  expect(batches([])).toEqual([]);
});

test('recorded and recorded before are both sent, and the form with its data is let go', () => {
  for (const outcome of ['accepted', 'duplicate']) {
    expect(outcomeOf(entry, answer({ outcome }), null)).toMatchObject({ state: 'sent', form: null });
  }
});

test('what did not fit is told although it was recorded', () => {
  const findings = [{ message: 'Puede estar registrada ya' }];
  expect(outcomeOf(entry, answer({ outcome: 'accepted', findings }), null).findings).toEqual(['Puede estar registrada ya']);
});

test('a refusal names every reason and keeps the form to correct it', () => {
  const refused = answer({ outcome: 'refused', unmet: [{ message: 'Falta la edad' }], problem: problem({ errors: [{ member: 'data.sex', rule: 'falta' }] }) });
  expect(outcomeOf(entry, refused, null)).toMatchObject({ state: 'refused', reasons: ['Falta la edad', 'data.sex: falta'], form: entry.form });
  expect(outcomeOf(entry, answer({ outcome: 'refused', problem: problem({}) }), null).reasons).toEqual(['Datos. Revise.']);
});

test('without a word from the node, or with "not now", an entry goes on waiting', () => {
  expect(outcomeOf(entry, undefined, null)).toEqual(entry);
  expect(outcomeOf(entry, answer({ outcome: 'refused', problem: problem({ status: 503 }) }), null)).toEqual(entry);
});

test('a batch that was refused whole tells it to the one entry that it held', () => {
  expect(outcomeOf(entry, undefined, problem({ status: 400 }))).toMatchObject({ state: 'refused' });
});
