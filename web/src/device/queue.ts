// What becomes of an entry of the outbox, decided without a network and without a clock.
import type { Problem, Schemas } from '../api/client';
import type { Submission } from '../api/ids';
import type { Photo } from '../register/photo';

export type Entry = {
  id: string;
  /** Entries of one form go together. */
  group: string;
  /** What a person calls it. */
  title: string;
  at: string;
  /** Not to be sent before this instant, in milliseconds. */
  hold: number;
  state: 'waiting' | 'sent' | 'refused';
  submission: Submission;
  /** The form as it was filled in, to correct it. */
  form: unknown;
  /** A file that the record names, and that goes before it; let go once it is sent. */
  file?: Photo | null;
  /** Why it was refused, in words. */
  reasons: string[];
  /** What did not fit, in words, although it was recorded. */
  findings: string[];
};

/** Well under the node's limits of 500 records and 1 MiB, and small enough for a line that drops. */
export const BATCH_ENTRIES_MAX = 50;

/** In the order in which they were made, so that a record never goes before one that it builds on. */
export function batches(entries: Entry[]): Entry[][] {
  const parts: Entry[][] = [];
  for (let at = 0; at < entries.length; at += BATCH_ENTRIES_MAX) parts.push(entries.slice(at, at + BATCH_ENTRIES_MAX));
  return parts;
}

/** The entry after the node's answer. Where the node said nothing of it, it goes on waiting. */
export function outcomeOf(entry: Entry, answer: Schemas['RecordAnswer'] | undefined, problem: Problem | null): Entry {
  if (answer && answer.outcome !== 'refused') {
    return { ...entry, state: 'sent', form: null, file: null, reasons: [], findings: answer.findings.map((finding) => finding.message) };
  }
  const why = answer?.problem ?? problem;
  if (!why || why.status >= 500) return entry;
  const unmet = [...(answer?.unmet ?? []), ...(why.unmet ?? [])].map((rule) => rule.message);
  const members = (why.errors ?? []).map((broken) => `${broken.member}: ${broken.rule}`);
  const named = [...unmet, ...members];
  return { ...entry, state: 'refused', reasons: named.length > 0 ? named : [`${why.title}. ${why.detail}`] };
}
