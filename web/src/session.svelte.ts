// Who is signed in. The password opens two doors: the node's, where it answers, and the boxes on this device, also where it does not.
import { api, ask, useTokens, whenRenewed, type Problem, type Schemas } from './api/client';
import { connection } from './api/connection.svelte';
import { boxesOpen, bringAlong, closeBoxes, forgetBoxes, openBoxes, put, drop, take } from './device/boxes';
import { newId } from './api/ids';
import { ownDevice, setOwnDevice } from './device/own';
import { outbox } from './device/outbox.svelte';

export type Person = { email: string; role: string; side: string; office: string; country: string; id: string; by_pin: boolean };
export type SignedIn =
  | { as: 'in' }
  | { as: 'refused'; problem: Problem | null }
  /** Signed in at the node, but the device's boxes were sealed under an earlier password. */
  | { as: 'other-password' }
  /** The device was revoked: what it kept of them is gone. */
  | { as: 'wiped' }
  /** No answer, and this device does not know them (or not by this password). */
  | { as: 'out-of-reach'; known: boolean };

/** The node's word for a device that was revoked. */
const DEVICE_NOT_TRUSTED = '/problems/device-not-trusted';
/** Under which name the boxes of somebody with a card and a PIN stand: six digits would not keep them shut, so nothing outlives the visit. */
const BY_CARD = 'card';
const TAB = 'vaiven-tab';
const LAST = 'vaiven-last-email';

class Session {
  person = $state<Person | null>(null);
  #pending: { email: string; password: string; view: Schemas['SessionView'] } | null = null;

  constructor() {
    whenRenewed((view) => void this.#keepToken(view));
  }

  /** The e-mail that was typed last on this device. */
  get lastEmail(): string {
    return localStorage.getItem(LAST) ?? '';
  }

  async signIn(email: string, password: string): Promise<SignedIn> {
    const device = ownDevice(email) ?? undefined;
    const asked = await ask(api.POST('/v1/sessions', { body: { email, password, device } }));
    if (!asked.ok && asked.problem?.type === DEVICE_NOT_TRUSTED) {
      await this.#wipe(email);
      return { as: 'wiped' };
    }
    if (asked.ok) {
      localStorage.setItem(LAST, email);
      if ((await openBoxes(email, password, true)) === 'other-password') {
        this.#pending = { email, password, view: asked.data };
        return { as: 'other-password' };
      }
      await this.#enter(email, asked.data);
      return { as: 'in' };
    }
    if (!asked.out_of_reach || asked.status === 429) return { as: 'refused', problem: asked.problem };
    const opened = await openBoxes(email, password, false);
    if (opened !== 'opened') return { as: 'out-of-reach', known: opened === 'other-password' };
    const person = await take<Person>('profile', 'me');
    if (!person) return { as: 'out-of-reach', known: false };
    // The session of before the reload may live on; the node will say.
    const refresh = await take<string>('session', tab());
    useTokens(refresh ? { access: '', refresh } : null);
    connection.signedOut = refresh === null;
    this.person = person;
    outbox.by = this.person?.email ?? '';
    await outbox.load();
    void outbox.flush();
    return { as: 'in' };
  }

  /** With a card's number and its PIN. The device keeps nothing of it: what waits is sealed under a secret that ends with the visit. */
  async signInWithCard(card: string, pin: string): Promise<SignedIn> {
    const asked = await ask(api.POST('/v1/sessions/card', { body: { card, pin } }));
    if (!asked.ok) return asked.out_of_reach && asked.status !== 429 ? { as: 'out-of-reach', known: false } : { as: 'refused', problem: asked.problem };
    await forgetBoxes(BY_CARD);
    await openBoxes(BY_CARD, newId() + newId(), true);
    await this.#enter(BY_CARD, asked.data);
    return { as: 'in' };
  }

  /** After `other-password`: opens the boxes with the password of before. */
  async withEarlierPassword(before: string): Promise<boolean> {
    if (!this.#pending) return false;
    const { email, password, view } = this.#pending;
    if (!(await bringAlong(email, before, password))) return false;
    await this.#enter(email, view);
    return true;
  }

  /** After `other-password`: begins with empty boxes. */
  async withoutWhatWasThere(): Promise<void> {
    if (!this.#pending) return;
    const { email, password, view } = this.#pending;
    await forgetBoxes(email);
    await openBoxes(email, password, true);
    await this.#enter(email, view);
  }

  /** On the node's order, after the right password: everything that this device kept of them goes, what waits to be sent too. */
  async #wipe(email: string): Promise<void> {
    await forgetBoxes(email);
    setOwnDevice(email, null);
    closeBoxes();
    useTokens(null);
    this.person = null;
    outbox.by = '';
    await outbox.load();
  }

  async #enter(email: string, view: Schemas['SessionView']): Promise<void> {
    this.#pending = null;
    useTokens({ access: view.access_token, refresh: view.refresh_token });
    connection.signedOut = false;
    const person = { email, ...view.user } as Person;
    await put('profile', [{ id: 'me', value: person }]);
    await this.#keepToken(view);
    this.person = person;
    // Asked for, not counted on: where the browser says no, the outbox says how much is not yet sent.
    void navigator.storage?.persist?.();
    outbox.by = this.person?.email ?? '';
    await outbox.load();
    void outbox.flush();
    void import('./device/carry').then(({ keepNodeKey }) => keepNodeKey()).catch(() => undefined);
  }

  async #keepToken(view: Schemas['SessionView']): Promise<void> {
    if (boxesOpen()) await put('session', [{ id: tab(), value: view.refresh_token }]);
  }

  /** Signs out. What waits in the outbox stays on the device, sealed. */
  async signOut(): Promise<void> {
    await ask(api.DELETE('/v1/sessions/current'));
    if (boxesOpen()) await drop('session', [tab()]);
    useTokens(null);
    closeBoxes();
    if (this.person?.by_pin) await forgetBoxes(BY_CARD);
    connection.signedOut = false;
    this.person = null;
    outbox.by = '';
    await outbox.load();
  }
}

/** Each tab has a session of its own: a refresh token that two of them used would close both. */
function tab(): string {
  const kept = sessionStorage.getItem(TAB) ?? newId();
  sessionStorage.setItem(TAB, kept);
  return kept;
}

export const session = new Session();
