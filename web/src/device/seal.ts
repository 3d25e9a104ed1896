// How what stays on the device is sealed (docs/adr/0041): AES-256-GCM under a random key, each value for one place.

export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

const IV_BYTES = 12;
const text = new TextEncoder();

/** Seals a value for one place; put anywhere else, it does not open. */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const additionalData = text.encode(place);
  const bytes = text.encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes) };
}

export async function unseal<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
  const additionalData = text.encode(place);
  const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData }, key, sealed.data);
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
