// The key to what stays on the device, wrapped under a key drawn from the password with Argon2id (RFC 9106; docs/adr/0041). It is fetched
// with the first sign-in and weighs nothing before it, and so shares no code with what is there from the start.
import { argon2id } from 'hash-wasm';
import type { Sealed } from './seal';

/** What a guess costs: more than the least that OWASP asks for (46 MiB, once). Kept beside each wrapped key, so that it can grow. */
export type Cost = { memoryKib: number; passes: number };
export const COST: Cost = { memoryKib: 64 * 1024, passes: 2 };
const SALT_BYTES = 16;
const IV_BYTES = 12;
const AES = { name: 'AES-GCM', length: 256 } as const;

async function wrappingKey(password: string, salt: Uint8Array<ArrayBuffer>, { memoryKib, passes }: Cost): Promise<CryptoKey> {
  const drawn = await argon2id({
    password: password.normalize('NFC'), salt, memorySize: memoryKib, iterations: passes, parallelism: 1, hashLength: 32, outputType: 'binary',
  });
  return crypto.subtle.importKey('raw', new Uint8Array(drawn), AES, false, ['wrapKey', 'unwrapKey']);
}

export type Wrapped = { salt: Uint8Array<ArrayBuffer>; cost: Cost; wrapped: Sealed };

async function unwrap({ iv, data }: Sealed, under: CryptoKey, extractable: boolean): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey('raw', data, under, { name: 'AES-GCM', iv }, AES, extractable, ['encrypt', 'decrypt']);
}

/** Wraps a key under a password, and answers what to keep, with the key as it is used: it cannot be taken out of the browser's memory. */
async function wrap(key: CryptoKey, password: string): Promise<{ key: CryptoKey; kept: Wrapped }> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const under = await wrappingKey(password, salt, COST);
  const wrapped = { iv, data: await crypto.subtle.wrapKey('raw', key, under, { name: 'AES-GCM', iv }) };
  return { key: await unwrap(wrapped, under, false), kept: { salt, cost: COST, wrapped } };
}

/** A new key, and what to keep of it. */
export async function newKey(password: string): Promise<{ key: CryptoKey; kept: Wrapped }> {
  return wrap(await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt']), password);
}

/** The key, or an error where the password is another. */
export async function openKey(kept: Wrapped, password: string, extractable = false): Promise<CryptoKey> {
  return unwrap(kept.wrapped, await wrappingKey(password, kept.salt, kept.cost), extractable);
}

/** The same key under another password. */
export async function rewrap(kept: Wrapped, before: string, after: string): Promise<Wrapped> {
  return (await wrap(await openKey(kept, before, true), after)).kept;
}
