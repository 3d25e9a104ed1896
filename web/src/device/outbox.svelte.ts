// The outbox: what was written here and where it has got to. A record leaves it only when the node has said what became of it, and
// is sent under the id it was made with, so that sending twice is the same as once.
import { api, ask, hasTokens, type Schemas } from '../api/client';
import { connection } from '../api/connection.svelte';
import { localInstant, type Submission } from '../api/ids';
import type { Photo } from '../register/photo';
import { all, boxesOpen, drop, put } from './boxes';
import { sendFile } from './files';
import { ownDevice } from './own';
import { batches, outcomeOf, type Entry } from './queue';

export type { Entry } from './queue';

/** For this long an entry can be taken back before it is sent. */
export const UNDO_SECONDS = 10;
/** The node is asked again after this long, and then ever less often. */
const RETRY_SECONDS_MIN = 5;
const RETRY_SECONDS_MAX = 60;
/** So many sent entries are kept to look at. */
const SENT_KEPT_MAX = 100;
const LOCK = 'vaiven-outbox';

/** What the screens hand over. */
export type Write = { title: string; group?: string; undo?: boolean; form?: unknown; submissions: Submission[]; files?: Record<string, Photo> };

class Outbox {
  entries = $state<Entry[]>([]);
  sending = $state(false);
  /** Whether the last attempt to write to the device failed: there is no room left on it. */
  full = $state(false);
  waiting = $derived(this.entries.filter((entry) => entry.state === 'waiting'));
  refused = $derived(this.entries.filter((entry) => entry.state === 'refused'));
  /** By whom it is sent: whose device this is. */
  by = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = RETRY_SECONDS_MIN;
  #others = new BroadcastChannel(LOCK);

  constructor() {
    this.#others.onmessage = () => void this.load();
  }

  /** Reads what is on the device; another tab may have changed it. */
  async load(): Promise<void> {
    if (!boxesOpen()) {
      this.entries = [];
      return;
    }
    this.entries = (await all<Entry>('outbox')).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Keeps records on the device and sends them as soon as it can. Resolves once they are kept. */
  async add(write: Write): Promise<Entry[]> {
    const hold = write.undo ? Date.now() + UNDO_SECONDS * 1000 : 0;
    const group = write.group ?? write.submissions[0]!.id;
    const entries = write.submissions.map((submission): Entry => ({
      id: submission.id, group, title: write.title, at: submission.occurred_at, hold, state: 'waiting', submission, form: write.form ?? null,
      file: write.files?.[submission.id] ?? null, reasons: [], findings: [],
    }));
    try {
      await put('outbox', entries.map((entry) => ({ id: entry.id, value: entry })));
      this.full = false;
    } catch (cause) {
      this.full = true;
      throw cause;
    }
    await this.#changed();
    if (hold) setTimeout(() => void this.flush(), UNDO_SECONDS * 1000 + 50);
    else void this.flush();
    return entries;
  }

  /** Takes up what was carried here from another device: sent under the ids it was made with, so that twice is once. Resolves with how
   * many were not here before. */
  async bring(entries: Entry[]): Promise<number> {
    const here = new Set((await all<Entry>('outbox')).map((entry) => entry.id));
    const fresh = entries.filter((entry) => entry.id && entry.submission && !here.has(entry.id));
    await put('outbox', fresh.map((entry) => ({ id: entry.id, value: { ...entry, state: 'waiting', hold: 0 } })));
    await this.#changed();
    void this.flush();
    return fresh.length;
  }

  /** Takes back what was not sent yet; false where it is too late. */
  async undo(ids: string[]): Promise<boolean> {
    return navigator.locks.request(LOCK, async () => {
      const kept = await all<Entry>('outbox');
      const free = ids.every((id) => kept.some((entry) => entry.id === id && entry.state === 'waiting' && entry.hold > Date.now()));
      if (free) await drop('outbox', ids);
      await this.#changed();
      return free;
    });
  }

  /** Gives up refused entries, for good or to write them anew. */
  async discard(ids: string[]): Promise<void> {
    await drop('outbox', ids);
    await this.#changed();
  }

  /** Sends what waits. One tab at a time; the others hear what became of it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (!boxesOpen()) return;
    const done = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock || !boxesOpen()) return false;
      this.sending = true;
      try {
        return await this.#send();
      } finally {
        this.sending = false;
      }
    });
    this.#pause = done ? RETRY_SECONDS_MIN : Math.min(this.#pause * 2, RETRY_SECONDS_MAX);
    this.#again();
  }

  /** Until what is being sent now has its answer, or none comes. */
  async sent(): Promise<void> {
    await navigator.locks.request(LOCK, () => undefined);
  }

  async #send(): Promise<boolean> {
    await this.load();
    if (!hasTokens()) {
      if (this.waiting.length > 0) connection.signedOut = true;
      return false;
    }
    const now = Date.now();
    for (const batch of batches(this.entries.filter((entry) => entry.state === 'waiting' && entry.hold <= now))) {
      if (!(await this.#sendBatch(batch))) return false;
    }
    await this.#forgetOldest();
    return true;
  }

  /** Sends the files that records of a batch name. What of it is refused is no part of the batch any more; nothing where one has to wait. */
  async #sendFiles(batch: Entry[]): Promise<Entry[] | null> {
    const rest: Entry[] = [];
    for (const entry of batch) {
      const sent = entry.file ? await sendFile(entry.file) : { as: 'whole' as const };
      if (sent.as === 'later') return null;
      if (sent.as === 'whole') rest.push(entry);
      else await put('outbox', [{ id: entry.id, value: outcomeOf(entry, undefined, sent.problem) }]);
    }
    if (rest.length < batch.length) await this.#changed();
    return rest;
  }

  async #sendBatch(whole: Entry[]): Promise<boolean> {
    const batch = await this.#sendFiles(whole);
    if (!batch) return false;
    if (batch.length === 0) return true;
    // The document names every kind's form; an entry was made by a form of ours, whatever version of it.
    const captured = { device: ownDevice(this.by) ?? 'app', sent_at: localInstant(new Date()) };
    const body = { records: batch.map((entry) => ({ ...entry.submission, captured })) } as unknown as Schemas['Submitted'];
    const asked = await ask(api.POST('/v1/records', { body }));
    if (!asked.ok && (asked.out_of_reach || asked.status === 401 || asked.status === 408)) return false;
    if (!asked.ok && batch.length > 1) {
      // One that cannot be read must not hold up the rest.
      for (const entry of batch) if (!(await this.#sendBatch([entry]))) return false;
      return true;
    }
    const results = asked.ok && 'results' in asked.data ? asked.data.results : [];
    const problem = asked.ok ? null : asked.problem;
    const after = batch.map((entry, at) => outcomeOf(entry, results[at], problem));
    await put('outbox', after.map((entry) => ({ id: entry.id, value: entry })));
    await this.#changed();
    return after.every((entry) => entry.state !== 'waiting');
  }

  async #forgetOldest(): Promise<void> {
    const sent = this.entries.filter((entry) => entry.state === 'sent');
    const old = sent.slice(0, Math.max(0, sent.length - SENT_KEPT_MAX));
    if (old.length > 0) {
      await drop('outbox', old.map((entry) => entry.id));
      await this.#changed();
    }
  }

  #again() {
    clearTimeout(this.#timer);
    if (this.waiting.length > 0) this.#timer = setTimeout(() => void this.flush(), this.#pause * 1000);
  }

  async #changed() {
    await this.load();
    this.#others.postMessage('changed');
  }
}

export const outbox = new Outbox();
// The browser may know that a line came up before the next attempt is due; whether it leads anywhere, the attempt says.
globalThis.addEventListener?.('online', () => void outbox.flush());
