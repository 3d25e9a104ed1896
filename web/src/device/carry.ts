// What waits in an outbox, as a file to carry by hand: sealed under a key of its own, and that key for the node (docs/adr/0045). The
// node's key is fetched while there is a network, and kept.
import { api, ask, type Problem } from '../api/client';
import { base64url, fromBase64url } from '../register/photo';
import { put, take } from './boxes';
import type { Entry } from './queue';

type NodeKey = { name: string; public: string };
type SealedKey = { name: string; ephemeral: string; nonce: string; sealed: string };
export type Carried = { form: 'vaiven-outbox-1'; sealed_key: SealedKey; nonce: string; sealed: string };

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const NONCE_BYTES = 12;
const text = new TextEncoder();

/** Fetches the node's key, where it answers, so that it is here when it does not. */
export async function keepNodeKey(): Promise<void> {
  const asked = await ask(api.GET('/v1/outbox-key'));
  if (asked.ok) await put('profile', [{ id: 'outbox-key', value: asked.data }]);
}

async function aes(bytes: BufferSource, use: KeyUsage): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [use]);
}
function nonce(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
}
async function encrypt(key: BufferSource, iv: BufferSource, what: unknown): Promise<string> {
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await aes(key, 'encrypt'), text.encode(JSON.stringify(what)));
  return base64url(new Uint8Array(sealed));
}

/** Seals a small secret for the holder of a key. */
export async function sealFor(node: NodeKey, secret: unknown): Promise<SealedKey> {
  const theirs = fromBase64url(node.public);
  const own = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: await crypto.subtle.importKey('raw', theirs, CURVE, false, []) }, own.privateKey, 256);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
  const drawn = await crypto.subtle.digest('SHA-256', new Uint8Array([...text.encode('vaiven outbox 1\n'), ...new Uint8Array(shared), ...point, ...theirs]));
  const iv = nonce();
  return { name: node.name, ephemeral: base64url(point), nonce: base64url(iv), sealed: await encrypt(drawn, iv, secret) };
}

/** What waits, as the text of a file; nothing where the node's key was never here. */
export async function carried(entries: Entry[], user: string): Promise<string | null> {
  const node = await take<NodeKey>('profile', 'outbox-key');
  if (!node) return null;
  const key = crypto.getRandomValues(new Uint8Array(32));
  const iv = nonce();
  const sealed = await encrypt(key, iv, entries);
  const file: Carried = { form: 'vaiven-outbox-1', sealed_key: await sealFor(node, { user, key: base64url(key) }), nonce: base64url(iv), sealed };
  return JSON.stringify(file);
}

export type Brought = { as: 'brought'; entries: Entry[] } | { as: 'no-file' } | { as: 'refused'; problem: Problem | null };

/** Opens a file that the same person wrote on another device. */
export async function opened(file: string): Promise<Brought> {
  let read: Carried;
  try {
    read = JSON.parse(file) as Carried;
  } catch {
    return { as: 'no-file' };
  }
  if (read?.form !== 'vaiven-outbox-1') return { as: 'no-file' };
  const asked = await ask(api.POST('/v1/outbox-key/opened', { body: { sealed_key: read.sealed_key } }));
  if (!asked.ok) return { as: 'refused', problem: asked.problem };
  try {
    const key = await aes(fromBase64url(asked.data.key), 'decrypt');
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64url(read.nonce) }, key, fromBase64url(read.sealed));
    return { as: 'brought', entries: JSON.parse(new TextDecoder().decode(plain)) as Entry[] };
  } catch {
    return { as: 'no-file' };
  }
}
