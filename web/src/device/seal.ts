// How what stays on the device is sealed (docs/adr/0041): AES-256-GCM under a random key, which is itself wrapped under a key
// drawn from the password with Argon2id (RFC 9106).

export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

/** What a guess costs: more than the least that OWASP asks for (46 MiB, once). Kept beside each wrapped key, so that it can grow. */
export type Cost = { memoryKib: number; passes: number };
export const COST: Cost = { memoryKib: 64 * 1024, passes: 2 };
const SALT_BYTES = 16;
const IV_BYTES = 12;

const AES = { name: 'AES-GCM', length: 256 } as const;
const text = new TextEncoder();

function random(bytes: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

async function wrappingKey(password: string, salt: Uint8Array<ArrayBuffer>, { memoryKib, passes }: Cost): Promise<CryptoKey> {
  const { argon2id } = await import('./stretch');
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
  const salt = random(SALT_BYTES);
  const iv = random(IV_BYTES);
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

/** Seals a value for one place; put anywhere else, it does not open. */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const iv = random(IV_BYTES);
  const additionalData = text.encode(place);
  const bytes = text.encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes) };
}

export async function unseal<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
  const additionalData = text.encode(place);
  const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData }, key, sealed.data);
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
