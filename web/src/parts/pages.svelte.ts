// A list as the node gives it: a page at a time, never the whole unasked.
import type { Asked, Problem } from '../api/client';

type Page<T> = { items: T[]; next?: string | null };

export class Pages<T> {
  items = $state<T[]>([]);
  next = $state<string | null>(null);
  busy = $state(false);
  failed = $state<{ problem: Problem | null } | null>(null);
  asked = $state(false);
  #read: (after: string | undefined) => Promise<Asked<Page<T>>>;
  #round = 0;

  constructor(read: (after: string | undefined) => Promise<Asked<Page<T>>>) {
    this.#read = read;
  }

  async first(): Promise<void> {
    this.next = null;
    await this.#page(undefined, true);
  }
  async more(): Promise<void> {
    if (this.next) await this.#page(this.next, false);
  }

  async #page(after: string | undefined, anew: boolean): Promise<void> {
    const round = ++this.#round;
    this.busy = true;
    const asked = await this.#read(after);
    // A question that was overtaken by another has no say any more.
    if (round !== this.#round) return;
    this.busy = false;
    this.asked = true;
    this.failed = asked.ok ? null : { problem: asked.problem };
    if (!asked.ok) return;
    this.items = anew ? asked.data.items : [...this.items, ...asked.data.items];
    this.next = asked.data.next ?? null;
  }
}
