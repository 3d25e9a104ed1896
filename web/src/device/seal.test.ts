import { argon2id } from 'hash-wasm';
import { expect, test } from 'vitest';
import { seal, unseal } from './seal';
import { COST, newKey, openKey, rewrap } from './vault';

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

test('a guess at the password costs at least the memory that OWASP asks for, and a key cannot be taken out', async () => {
  expect(COST.memoryKib).toBeGreaterThanOrEqual(46 * 1024);
  const { key, kept } = await newKey(PASSWORD);
  expect(key.extractable).toBe(false);
  expect(kept.cost).toEqual(COST);
});

test('what it costs is a part of what was wrapped', async () => {
  const { kept } = await newKey(PASSWORD);
  await expect(openKey({ ...kept, cost: { ...COST, passes: COST.passes - 1 } }, PASSWORD)).rejects.toThrow();
});

test('the key is drawn as another implementation of RFC 9106 draws it', async () => {
  // By the reference implementation: echo -n "password" | argon2 somesalt -id -t 2 -m 16 -p 1
  const drawn = await argon2id({ password: 'password', salt: 'somesalt', memorySize: 64 * 1024, iterations: 2, parallelism: 1, hashLength: 32, outputType: 'hex' });
  expect(drawn).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
});
