import { expect, test } from 'vitest';
import { fits, runningCycle, type Person } from './lookup';
import { foldName, foldNumber, queryOf } from './query';

test('one field takes a card’s code, a zone, a number or a name', () => {
  expect(queryOf('12-381-1449')).toEqual({ by: 'document', number: '12-381-1449' });
  expect(queryOf('  Itzel Montezuma ')).toEqual({ by: 'name', name: 'Itzel Montezuma' });
  expect(queryOf('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10')).toMatchObject({ by: 'document', number: 'L898902C3', zone: expect.stringMatching(/^P<UTO/) });
  const code = `RDB1BFLP5${'A2'.repeat(40)}`;
  expect(queryOf(` ${code}\n`)).toEqual({ by: 'code', code });
  expect(queryOf('RDB1-22')).toEqual({ by: 'document', number: 'RDB1-22' });
  for (const nothing of ['', '  ', '<<', '-.-']) expect(queryOf(nothing)).toEqual({ by: 'nothing' });
});

test('names and numbers are compared as the node compares them', () => {
  expect(foldName('  Núñez  Beitía ')).toBe('nunez beitia');
  expect(foldNumber('12-381-1449')).toBe('123811449');
  expect(foldNumber('pa 12 a')).toBe('PA12A');
});

test('without a network people are found by beginnings of names in any order, and by whole numbers', () => {
  const person = { names: 'Itzel Eneida Montezuma', documents: [{ number: '12-381-1449' }] } as Person;
  expect(fits(person, { by: 'name', name: 'montez itz' })).toBe(true);
  expect(fits(person, { by: 'name', name: 'ezuma' })).toBe(false);
  expect(fits(person, { by: 'document', number: '123811449' })).toBe(true);
  expect(fits(person, { by: 'document', number: '12-381' })).toBe(false);
});

test('the cycle that runs is the newest that is not over', () => {
  expect(runningCycle([{ id: 'new', stage: 'withdrawn' }, { id: 'old', stage: 'working' }])).toBe('old');
  expect(runningCycle([{ id: 'new', stage: 'returned' }, { id: 'old', stage: 'withdrawn' }])).toBe('new');
  expect(runningCycle([])).toBeNull();
});
