import { expect, test } from 'vitest';
import { after, governing, likelyDirection, saying, verdict, type Counter, type CycleKept, type Rules } from './verdict';
import played from './verdicts.json';

type Case = [at: string, side: string, country: string, direction: Counter['direction'], governed: boolean, says: [string, string, string | null]];
type Told = { season: string; cycle: CycleKept | null; rules: Rules | null; cases: Case[] };
type Governing = { season: string; versions: Rules[]; cases: [day: string, opened: number, governs: number | null][] };
const told = (played as unknown as Told[]).filter((season) => 'cycle' in season);
const governed = (played as unknown as Governing[]).find((season) => 'versions' in season)!;

test('what is played is what the node’s own tests play', () => {
  expect(told.length).toBeGreaterThan(20);
});

for (const { season, cycle, rules, cases } of told) {
  test(`the device judges as its node does: ${season}`, () => {
    expect(cases.length).toBeGreaterThan(3);
    for (const [at, side, country, direction, governed, says] of cases) {
      const judged = verdict({ at, side, country, direction, cycle, rules: governed ? rules : null });
      const reasons = judged.reasons.map(({ code, weight }) => `${code} ${weight}`).join(', ');
      expect([judged.outcome, reasons, judged.stayUntil], `${at} ${side} ${country} ${direction}`).toEqual(says);
    }
  });
}

test('the version that governs is the one that the node goes by', () => {
  const { versions, cases } = governed;
  for (const [day, version, governs] of cases) {
    const opened = { code: versions[0]!.code, version };
    expect(governing(versions, opened, day)?.version ?? null, `${day}, opened under ${version}`).toBe(governs);
  }
  expect(governing(versions, { code: 'mx-gt-border', version: 1 }, '2026-11-02')).toBeNull();
  expect(governing(versions, null, '2026-11-02')).toBeNull();
});

test('every reason that is given has words in both languages', () => {
  expect(saying('no-contract', 'es')).toContain('contrato');
  expect(saying('no-contract', 'en')).toContain('contract');
});

test('months run from date to date and end with the month where it is shorter', () => {
  expect(after('2025-11-03', { months: 11, days: 0 })).toBe('2026-10-03');
  expect(after('2026-01-31', { months: 1, days: 0 })).toBe('2026-02-28');
  expect(after('2028-02-29', { months: 12, days: 0 })).toBe('2029-02-28');
  expect(after('2026-12-20', { months: 0, days: 15 })).toBe('2027-01-04');
});

test('the crossing that is offered first is the other one than the last here', () => {
  const crossed = (...crossings: [string, string][]) => ({ crossings: crossings.map(([direction, country]) => ({ direction, country })) }) as unknown as CycleKept;
  const [into, out] = [{ country: 'CR', side: 'destination' }, { country: 'PA', side: 'origin' }];
  expect(likelyDirection(crossed(['entry', 'CR']), into)).toBe('exit');
  expect(likelyDirection(crossed(['entry', 'CR'], ['exit', 'CR']), into)).toBe('entry');
  expect(likelyDirection(crossed(['exit', 'PA']), into)).toBe('entry');
  expect(likelyDirection(crossed(['entry', 'CR'], ['refused', 'CR']), into)).toBe('exit');
  expect(likelyDirection(null, out)).toBe('exit');
});
