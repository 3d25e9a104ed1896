import { expect, test } from 'vitest';
import { verdict, type Facts, type Post } from './verdict';

const INTO: Post = { country: 'CR', side: 'destination', today: '2026-11-23' };
const OUT: Post = { country: 'PA', side: 'origin', today: '2026-11-23' };
const GOOD: Facts = {
  stage: 'documented', authorised: true, findings: [], crossings: [],
  permits: [{ document_type: 'worker-card', valid_from: '2026-10-01', valid_until: '2027-04-01' }],
  documents: [{ document_type: 'national-id', valid_until: '2033-10-31' }],
};
const codes = (facts: Facts, post = INTO) => verdict(facts, post).reasons.map((reason) => `${reason.level}:${reason.code}`);

test('contract, permit and documents in order pass', () => {
  expect(verdict(GOOD, INTO)).toMatchObject({ level: 'pass', next: 'entry' });
  expect(codes(GOOD)).toEqual(['pass:in-order']);
});

test('a permit is valid on its last day and not on the day after', () => {
  const until = (day: string): Facts => ({ ...GOOD, permits: [{ valid_from: null, valid_until: day }] });
  expect(verdict(until('2026-11-23'), INTO).level).toBe('pass');
  expect(codes(until('2026-11-22'))).toEqual(['stop:permit-expired']);
  expect(codes(until('2026-11-22'), OUT)).toEqual(['review:permit-expired']);
  const from = (day: string): Facts => ({ ...GOOD, permits: [{ valid_from: day, valid_until: null }] });
  expect(verdict(from('2026-11-23'), INTO).level).toBe('pass');
  expect(codes(from('2026-11-24'))).toEqual(['review:permit-not-yet']);
});

test('a revoked permit stops, and another that stands in its place lets pass', () => {
  const revoked = { valid_until: '2027-04-01', revoked_at: '2026-11-01T10:00:00-06:00' };
  expect(codes({ ...GOOD, permits: [revoked] })).toEqual(['stop:permit-revoked']);
  expect(verdict({ ...GOOD, permits: [revoked, ...GOOD.permits] }, INTO).level).toBe('pass');
});

test('no authorised contract and a withdrawal stop; no cycle and a past one are looked at', () => {
  expect(codes({ ...GOOD, authorised: false })).toEqual(['stop:no-contract']);
  expect(codes({ ...GOOD, stage: 'withdrawn' })).toEqual(['stop:withdrawn']);
  expect(codes({ ...GOOD, stage: null })).toEqual(['review:no-cycle']);
  expect(codes({ ...GOOD, stage: 'returned' })).toEqual(['review:returned']);
});

test('papers that are missing or out of date are looked at; papers that may not be seen are not spoken of', () => {
  expect(codes({ ...GOOD, permits: [] })).toEqual(['review:no-permit']);
  expect(codes({ ...GOOD, documents: [] })).toEqual(['review:no-document']);
  expect(codes({ ...GOOD, documents: [{ valid_until: '2026-11-22' }] })).toEqual(['review:document-expired']);
  expect(verdict({ ...GOOD, documents: [{ valid_until: null }] }, INTO).level).toBe('pass');
  expect(verdict({ ...GOOD, documents: null }, INTO).level).toBe('pass');
});

test('an open finding is looked at and a settled one is not', () => {
  const finding = { severity: 'warning', message: 'Entrada sin salida' };
  expect(codes({ ...GOOD, findings: [finding] })).toEqual(['review:finding']);
  expect(verdict({ ...GOOD, findings: [{ ...finding, settled_at: '2026-11-20T10:00:00Z' }] }, INTO).level).toBe('pass');
});

test('the worst reason decides and stands first, and every reason is named', () => {
  expect(codes({ ...GOOD, documents: [], authorised: false })).toEqual(['stop:no-contract', 'review:no-document']);
});

test('the crossing that is offered first is the other one than the last here', () => {
  const crossed = (...directions: string[]): Facts => ({ ...GOOD, crossings: directions.map((direction) => ({ direction, country: 'CR' })) });
  expect(verdict(crossed('entry'), INTO).next).toBe('exit');
  expect(verdict(crossed('entry', 'exit'), INTO).next).toBe('entry');
  expect(verdict({ ...GOOD, crossings: [{ direction: 'exit', country: 'PA' }] }, INTO).next).toBe('entry');
  expect(verdict(GOOD, OUT).next).toBe('exit');
  expect(codes(crossed('entry', 'refused'))).toEqual(['review:refused-before']);
});
