import { expect, test } from 'vitest';
import { checkDigit, dayOf, incomplete, parseZone } from './mrz';

// The specimens of ICAO 9303, parts 4 and 5.
const TD3 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const TD1 = 'I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<';
const TD2 = 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6';

test('the specimen of a passport is read whole', () => {
  const zone = parseZone(TD3)!;
  expect(zone).toMatchObject({ code: 'P', issuing: 'UTO', number: 'L898902C3', surnames: 'ERIKSSON', givenNames: 'ANNA MARIA', nationality: 'UTO', born: '740812', sex: 'F', expires: '120415' });
  expect(zone.checks).toEqual({ number: true, born: true, expires: true });
});

test('the specimens of the two sizes of card are read, also with the line breaks that a reader types', () => {
  for (const card of [TD1, TD2, TD1.match(/.{30}/g)!.join('\n').toLowerCase()]) {
    expect(parseZone(card)).toMatchObject({ number: 'D23145890', surnames: 'ERIKSSON', givenNames: 'ANNA MARIA', born: '740812', checks: { number: true, born: true, expires: true } });
  }
});

test('a digit that was read wrong is told by its check digit', () => {
  expect(parseZone(TD3.replace('L898902C3', 'L898902C4'))!.checks.number).toBe(false);
  expect(parseZone(TD3.replace('740812', '740813'))!.checks.born).toBe(false);
});

test('what is no zone is none', () => {
  for (const text of ['', 'Itzel Montezuma', '12-381-1449', TD3.slice(1), `${TD3}<`]) expect(parseZone(text)).toBeNull();
});

test('a zone of which only the first lines were typed waits for the rest', () => {
  expect(incomplete(TD3.slice(0, 44))).toBe(true);
  expect(incomplete(TD1.slice(0, 60))).toBe(true);
  expect(incomplete(TD3)).toBe(false);
  expect(incomplete('Montezuma')).toBe(false);
});

test('check digits weigh 7, 3, 1', () => {
  expect(checkDigit('520727')).toBe('3');
  expect(checkDigit('AB2134<<<')).toBe('5');
});

test('a birth lies in the past and an expiry around now', () => {
  expect(dayOf('991107', 'born', 2026)).toBe('1999-11-07');
  expect(dayOf('051107', 'born', 2026)).toBe('2005-11-07');
  expect(dayOf('331031', 'expires', 2026)).toBe('2033-10-31');
  expect(dayOf('<<<<<<', 'born', 2026)).toBeNull();
});
