import { expect, test } from 'vitest';
import { ALPHA3 } from './countries';
import { birthTyped, dayTyped, DEPENDANTS_MAX, emptyForm, isMinor, nameOf, newRelative, problemsOf, STEPS, submissionsOf, withZone, type Form } from './form';

const TODAY = '2026-11-23';
const AT = new Date(2026, 10, 23, 9, 0);
function whole(): Form {
  return {
    ...emptyForm('PA'), notice: 'cr-pa-coffee-2025', language: 'gym', witness: 'Toribia Carpintero', hasDocument: 'yes', documentNumber: '12-381-1449',
    documentUntil: { day: '31', month: '10', year: '2033' }, givenNames: 'Itzel Eneida', firstSurname: 'Montezuma', birth: { day: '7', month: '11', year: '1999' }, sex: '2',
    consents: { recruitment: 'yes', 'sharing-with-partner': 'yes', 'origin-people': 'no', statistics: 'yes' }, people: 'Ngäbe',
  };
}
const codes = (form: Form) => STEPS.flatMap((step) => problemsOf(step, form, TODAY).map((problem) => problem.code));

test('a whole form has no problem and comes to four records, the registration first', () => {
  expect(codes(whole())).toEqual([]);
  const records = submissionsOf(whole(), AT);
  expect(records.map((record) => record.kind)).toEqual(['worker.registered', 'notice.given', 'consent.given', 'document.presented']);
  expect(new Set(records.map((record) => record.about.worker)).size).toBe(1);
  expect(records[0]!.data).toMatchObject({ given_names: 'Itzel Eneida', first_surname: 'Montezuma', second_surname: null, sex: 2, birth_date: '1999-11-07', nationalities: ['PA'], languages: ['gym', 'es'], residence: null });
  expect(records[3]!.data).toEqual({ document_type: 'national-id', issuing_country: 'PA', number: '12-381-1449', valid_until: '2033-10-31' });
});

test('which people somebody belongs to is not sent where they said no', () => {
  expect(submissionsOf(whole(), AT)[0]!.data.origin_people).toBeNull();
  const agreed = whole();
  agreed.consents['origin-people'] = 'yes';
  expect(submissionsOf(agreed, AT)[0]!.data.origin_people).toBe('Ngäbe');
  expect(submissionsOf(whole(), AT)[2]!.data).toMatchObject({ accepted: ['recruitment', 'sharing-with-partner', 'statistics'], refused: ['origin-people'] });
});

test('a person without a document is registered without one', () => {
  const without = { ...whole(), hasDocument: 'no' };
  expect(codes(without)).toEqual([]);
  expect(submissionsOf(without, AT).map((record) => record.kind)).not.toContain('document.presented');
});

test('a correction does not write again what the node has recorded', () => {
  expect(submissionsOf({ ...whole(), done: ['worker.registered', 'notice.given', 'consent.given'] }, AT).map((record) => record.kind)).toEqual(['document.presented']);
});

test('each thing that is missing is named', () => {
  expect(codes(emptyForm('PA'))).toEqual(['notice', 'language', 'witness', 'consents', 'hasDocument', 'firstSurname', 'birth', 'sex']);
});

test('dates are days that exist; a birth may be known in part, and not lie ahead', () => {
  expect(dayTyped({ day: '', month: '', year: '' })).toBe('');
  expect(dayTyped({ day: '29', month: '2', year: '2024' })).toBe('2024-02-29');
  for (const [day, month, year] of [['29', '2', '2026'], ['31', '4', '2026'], ['1', '13', '2026'], ['1', '1', '26'], ['', '1', '2026'], ['x', '1', '2026']]) {
    expect(dayTyped({ day: day!, month: month!, year: year! })).toBeNull();
  }
  expect(birthTyped({ day: '', month: '', year: '1999' })).toBe('1999');
  expect(birthTyped({ day: '', month: '3', year: '1999' })).toBe('1999-03');
  expect(birthTyped({ day: '', month: '13', year: '1999' })).toBeNull();
  expect(codes({ ...whole(), birth: { day: '24', month: '11', year: '2026' } })).toEqual(['birthFuture']);
  expect(codes({ ...whole(), birth: { day: '23', month: '11', year: '2026' } })).toEqual([]);
});

test('relatives are counted up to the limit', () => {
  expect(codes({ ...whole(), dependants: String(DEPENDANTS_MAX) })).toEqual([]);
  expect(codes({ ...whole(), dependants: String(DEPENDANTS_MAX + 1) })).toEqual(['dependants']);
  expect(codes({ ...whole(), dependants: '-1' })).toEqual(['dependants']);
});

test('a machine-readable zone fills in the form', () => {
  const zone = 'I<PAN123811449<0<<<<<<<<<<<<<<9911079F3310317PAN<<<<<<<<<<<4MONTEZUMA<GUERRA<<ITZEL<ENEIDA';
  expect(withZone({ ...emptyForm('CR'), zone }, 2026, ALPHA3)).toMatchObject({
    documentType: 'national-id', documentCountry: 'PA', documentNumber: '123811449', givenNames: 'Itzel Eneida', firstSurname: 'Montezuma',
    secondSurname: 'Guerra', sex: '2', nationality: 'PA', birth: { day: '07', month: '11', year: '1999' }, documentUntil: { day: '31', month: '10', year: '2033' },
  });
  const untouched = { ...emptyForm('CR'), zone: 'nonsense' };
  expect(withZone(untouched, 2026, ALPHA3)).toEqual(untouched);
});

test('relatives are records of their own, after the worker, and one that was refused is written again alone', () => {
  const [child, partner] = [{ ...newRelative(), firstSurname: 'Montezuma', givenNames: 'Eneida', birth: { day: '', month: '3', year: '2019' } }, { ...newRelative(), relation: 'partner', firstSurname: 'Guerra', along: 'no' }];
  const form = { ...whole(), family: [child, partner] };
  expect(codes(form)).toEqual([]);
  const records = submissionsOf(form, AT);
  expect(records.slice(4).map((record) => record.data)).toEqual([
    { member: child.member, relation: 'child', given_names: 'Eneida', first_surname: 'Montezuma', birth_date: '2019-03', travels_along: true },
    { member: partner.member, relation: 'partner', given_names: null, first_surname: 'Guerra', birth_date: null, travels_along: false },
  ]);
  const done = records.filter((record) => record.data.member !== partner.member).map(nameOf);
  expect(submissionsOf({ ...form, done }, AT).map((record) => record.data.member)).toEqual([partner.member]);
  expect(codes({ ...form, family: [{ ...child, firstSurname: ' ', birth: { day: '1', month: '', year: '2019' } }] })).toEqual(['relativeName', 'relativeBirth']);
  const { family: _, ...earlier } = whole();
  expect(codes(earlier as Form)).toEqual([]);
  expect(submissionsOf(earlier as Form, AT).length).toBe(4);
});

test('whoever may still be a minor is taken for one', () => {
  const born = (year: string, month = '', day = '') => isMinor({ year, month, day }, TODAY);
  expect([born('2008', '11', '23'), born('2008', '11', '24')]).toEqual([false, true]);
  expect([born('2008', '10'), born('2008', '11')]).toEqual([false, true]);
  expect([born('2007'), born('2008')]).toEqual([false, true]);
  expect(born('')).toBe(false);
});
