// The open boxes of whoever is signed in: values in, values out, sealed in between.
import { store, type Box, type BoxKind } from './store';
import { seal, unseal } from './seal';

export type Opened = 'opened' | 'new' | 'other-password';

const keys = () => import('./vault');

let owner: { email: string; key: CryptoKey } | null = null;

/** The same person, however they type it. */
function folded(email: string): string {
  return email.trim().toLowerCase();
}

/** Opens somebody's boxes with their password. `create` where the node has just confirmed that password. */
export async function openBoxes(email: string, password: string, create: boolean): Promise<Opened | 'none'> {
  const whose = folded(email);
  const vault = await (await store()).get('vaults', whose);
  if (!vault && !create) return 'none';
  const { newKey, openKey } = await keys();
  if (!vault) {
    const { key, kept } = await newKey(password);
    await (await store()).put('vaults', { email: whose, ...kept });
    owner = { email: whose, key };
    return 'new';
  }
  try {
    owner = { email: whose, key: await openKey(vault, password) };
    return 'opened';
  } catch {
    return 'other-password';
  }
}

/** The password was changed elsewhere: with the one before, everything on the device opens under the new one. */
export async function bringAlong(email: string, before: string, after: string): Promise<boolean> {
  const whose = folded(email);
  const vault = await (await store()).get('vaults', whose);
  if (!vault) return false;
  const { rewrap } = await keys();
  try {
    await (await store()).put('vaults', { email: whose, ...(await rewrap(vault, before, after)) });
  } catch {
    return false;
  }
  return (await openBoxes(whose, after, false)) === 'opened';
}

/** Gives up what was sealed under a password that nobody remembers. */
export async function forgetBoxes(email: string): Promise<void> {
  const whose = folded(email);
  const tx = (await store()).transaction(['vaults', 'boxes'], 'readwrite');
  await tx.objectStore('vaults').delete(whose);
  for (const kind of ['profile', 'session', 'outbox', 'draft', 'expected'] satisfies BoxKind[]) {
    for (const key of await tx.objectStore('boxes').index('kind').getAllKeys([whose, kind])) await tx.objectStore('boxes').delete(key);
  }
  await tx.done;
}

export function closeBoxes() {
  owner = null;
}
export function boxesOpen(): boolean {
  return owner !== null;
}

function opened(): { email: string; key: CryptoKey } {
  if (!owner) throw new Error('the boxes are closed');
  return owner;
}
function place(box: { email: string; kind: string; id: string }): string {
  return `${box.email}|${box.kind}|${box.id}`;
}

/** Puts values away, all of them or none. */
export async function put(kind: BoxKind, values: { id: string; value: unknown }[]): Promise<void> {
  const { email, key } = opened();
  const boxes: Box[] = [];
  for (const { id, value } of values) boxes.push({ email, kind, id, sealed: await seal(key, place({ email, kind, id }), value) });
  const tx = (await store()).transaction('boxes', 'readwrite', { durability: 'strict' });
  for (const box of boxes) void tx.store.put(box);
  await tx.done;
}

export async function take<T>(kind: BoxKind, id: string): Promise<T | null> {
  const { email, key } = opened();
  const box = await (await store()).get('boxes', [email, kind, id]);
  return box ? unseal<T>(key, place(box), box.sealed) : null;
}

/** Everything of a kind, by id. What does not open is left alone, never thrown away. */
export async function all<T>(kind: BoxKind): Promise<T[]> {
  const { email, key } = opened();
  const boxes = await (await store()).getAllFromIndex('boxes', 'kind', [email, kind]);
  const values = await Promise.allSettled(boxes.map((box) => unseal<T>(key, place(box), box.sealed)));
  return values.flatMap((value) => (value.status === 'fulfilled' ? [value.value] : []));
}

export async function drop(kind: BoxKind, ids: string[]): Promise<void> {
  const { email } = opened();
  const tx = (await store()).transaction('boxes', 'readwrite');
  for (const id of ids) void tx.store.delete([email, kind, id]);
  await tx.done;
}
