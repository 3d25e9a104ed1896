import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { addressed, base64url, fitted, fromBase64url, SIDE_PIXELS_MAX } from './photo';

test('a file is addressed as the node addresses it', async () => {
  const [bytes, salt] = [new TextEncoder().encode('a photograph') as Uint8Array<ArrayBuffer>, new Uint8Array(32).fill(7)];
  const photo = await addressed(bytes, salt);
  const sha256 = createHash('sha256').update(bytes).digest();
  const address = createHash('sha256').update('vaiven attachment 1\n').update(salt).update(sha256).digest('base64url');
  expect(photo).toMatchObject({ size: bytes.length, sha256: sha256.toString('base64url'), salt: Buffer.from(salt).toString('base64url'), address });
  expect((await addressed(bytes)).address).not.toBe(address);
});

test('bytes come back as they were', () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
  expect(fromBase64url(base64url(bytes))).toEqual(bytes);
});

test('a picture is made as small as it has to be, and never larger', () => {
  expect(fitted(4000, 3000)).toEqual({ width: SIDE_PIXELS_MAX, height: 600 });
  expect(fitted(3, 4000)).toEqual({ width: 1, height: SIDE_PIXELS_MAX });
  expect(fitted(320, 240)).toEqual({ width: 320, height: 240 });
});
