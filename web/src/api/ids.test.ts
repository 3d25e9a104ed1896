import { expect, test } from 'vitest';
import { localInstant, newId } from './ids';

test('an id is a UUID v7 of its time, and later ids sort later', () => {
  const at = Date.UTC(2026, 10, 2, 19, 5);
  const id = newId(at);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
  expect(newId(at + 1) > id).toBe(true);
  expect(newId(at)).not.toBe(newId(at));
});

test('an instant is written as the clock on the wall shows it, with its distance from UTC', () => {
  const at = new Date(2026, 10, 2, 14, 5, 9);
  expect(localInstant(at)).toMatch(/^2026-11-02T14:05:09[+-]\d\d:\d\d$/);
  expect(new Date(localInstant(at)).getTime()).toBe(at.getTime());
});
