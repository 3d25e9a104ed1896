// A photograph for the card: made small on the device, and addressed as the node addresses it, so that the record that names it can be
// written before a network is there to send it.

export type Photo = {
  /** The file, in base64url, as what is sealed has to be text. */
  bytes: string;
  size: number;
  sha256: string;
  salt: string;
  /** What the record names it by. */
  address: string;
};

/** The longest side: more than a card shows, and some 100 kB on the wire. */
export const SIDE_PIXELS_MAX = 800;
const QUALITY = 0.85;
/** What the node takes of a photograph. */
export const PHOTO_BYTES_MAX = 1_048_576;

export function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Addresses a file: the hash of a salt and of its own hash, so that nobody who guesses the file can know its address. */
export async function addressed(bytes: Uint8Array<ArrayBuffer>, salt = crypto.getRandomValues(new Uint8Array(32))): Promise<Photo> {
  const sha256 = await digest(bytes);
  const named = new TextEncoder().encode('vaiven attachment 1\n');
  const address = await digest(new Uint8Array([...named, ...salt, ...sha256]));
  return { bytes: base64url(bytes), size: bytes.length, sha256: base64url(sha256), salt: base64url(salt), address: base64url(address) };
}

/** How large a picture is drawn so that its longer side fits. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_PIXELS_MAX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A picture as the camera or a file gives it, made small; nothing where it is no picture. What else the file says (where it was
 * taken, by which telephone) is left behind. */
export async function photoOf(file: Blob): Promise<Photo | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fitted(picture.width, picture.height));
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  if (!small || small.size > PHOTO_BYTES_MAX) return null;
  return addressed(new Uint8Array(await small.arrayBuffer()));
}
