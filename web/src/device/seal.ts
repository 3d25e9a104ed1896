// How what stays on the device is sealed (docs/adr/0041): AES-256-GCM under a random key, which is itself wrapped under a key
// drawn from the password with PBKDF2-SHA-256.

export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

/** OWASP asks for 600,000; a million takes 0.2 s on an office PC and 0.6 s on a cheap phone, once a sign-in. */
export const ITERATIONS = 1_000_000;
const SALT_BYTES = 16;
const IV_BYTES = 12;

const AES = { name: 'AES-GCM', length: 256 } as const;
const text = new TextEncoder();

function random(bytes: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

async function wrappingKey(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', text.encode(password.normalize('NFC')), 'PBKDF2', false, ['deriveKey']);
  const drawn = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(drawn, material, AES, false, ['wrapKey', 'unwrapKey']);
}

export type Wrapped = { salt: Uint8Array<ArrayBuffer>; iterations: number; wrapped: Sealed };

async function wrap(key: CryptoKey, password: string): Promise<Wrapped> {
  const salt = random(SALT_BYTES);
  const iv = random(IV_BYTES);
  const under = await wrappingKey(password, salt, ITERATIONS);
  return { salt, iterations: ITERATIONS, wrapped: { iv, data: await crypto.subtle.wrapKey('raw', key, under, { name: 'AES-GCM', iv }) } };
}

/** A new key, and what to keep of it. The key that is given back cannot be taken out of the browser's memory. */
export async function newKey(password: string): Promise<{ key: CryptoKey; kept: Wrapped }> {
  const key = await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt']);
  const kept = await wrap(key, password);
  return { key: await openKey(kept, password), kept };
}

/** The key, or an error where the password is another. */
export async function openKey(kept: Wrapped, password: string, extractable = false): Promise<CryptoKey> {
  const under = await wrappingKey(password, kept.salt, kept.iterations);
  const given = { name: 'AES-GCM', iv: kept.wrapped.iv };
  return crypto.subtle.unwrapKey('raw', kept.wrapped.data, under, given, AES, extractable, ['encrypt', 'decrypt']);
}

/** The same key under another password. */
export async function rewrap(kept: Wrapped, before: string, after: string): Promise<Wrapped> {
  return wrap(await openKey(kept, before, true), after);
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
