import { expect, test } from 'vitest';
import { ITERATIONS, newKey, openKey, rewrap, seal, unseal } from './seal';

const PASSWORD = 'cafetal-quetzal-1234';

test('what was sealed opens with the password and in its own place only', async () => {
  const { key, kept } = await newKey(PASSWORD);
  const sealed = await seal(key, 'itzel|outbox|1', { name: 'Itzel' });
  expect(Buffer.from(sealed.data).toString('latin1')).not.toContain('Itzel');
  expect(await unseal(await openKey(kept, PASSWORD), 'itzel|outbox|1', sealed)).toEqual({ name: 'Itzel' });
  await expect(unseal(key, 'itzel|outbox|2', sealed)).rejects.toThrow();
  await expect(openKey(kept, `${PASSWORD} `)).rejects.toThrow();
});

test('the same word typed with composed or combining accents is the same password', async () => {
  const { kept } = await newKey('colibrí-guayacán-77');
  await expect(openKey(kept, 'colibrí-guayacán-77'.normalize('NFD'))).resolves.toBeDefined();
});

test('after a change of password everything opens under the new one, and no longer under the old', async () => {
  const { key, kept } = await newKey(PASSWORD);
  const sealed = await seal(key, 'p', 1);
  const after = await rewrap(kept, PASSWORD, 'another-password-99');
  expect(await unseal(await openKey(after, 'another-password-99'), 'p', sealed)).toBe(1);
  await expect(openKey(after, PASSWORD)).rejects.toThrow();
});

test('guessing a password costs at least what OWASP asks for, and a key cannot be taken out', async () => {
  expect(ITERATIONS).toBeGreaterThanOrEqual(600_000);
  const { key } = await newKey(PASSWORD);
  expect(key.extractable).toBe(false);
});
