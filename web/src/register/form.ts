// A registration as it is filled in, what is wrong with it, and the records that it comes to. Decided without a screen.
import { newId, submission, type Submission } from '../api/ids';
import { dayOf, parseZone } from '../desk/mrz';
import type { Photo } from './photo';

export type DateTyped = { day: string; month: string; year: string };
export const PURPOSES = ['recruitment', 'sharing-with-partner', 'origin-people', 'statistics'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const STEPS = ['consent', 'document', 'names', 'photo', 'home', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** A relative, registered or not. Minors travel along and never with a right to work. */
export type Relative = { member: string; relation: string; givenNames: string; firstSurname: string; birth: DateTyped; along: string };

export type Form = {
  worker: string;
  /** Kinds that the node has recorded already, where the form is a correction of one that it refused in part. */
  done: string[];
  notice: string;
  language: string;
  mode: string;
  witness: string;
  consents: Record<Purpose, string>;
  hasDocument: string;
  zone: string;
  documentType: string;
  documentCountry: string;
  documentNumber: string;
  documentUntil: DateTyped;
  givenNames: string;
  firstSurname: string;
  secondSurname: string;
  birth: DateTyped;
  sex: string;
  nationality: string;
  otherNationality: string;
  phone: string;
  province: string;
  district: string;
  township: string;
  people: string;
  dependants: string;
  /** None in a draft of an earlier version. */
  family?: Relative[];
  photo?: Photo | null;
};

/** The document types that a person registers with. */
export const DOCUMENT_TYPES = ['national-id', 'passport', 'safe-conduct', 'birth-certificate'];
/** Countries of the region first; a list and not a free field, for a code is easily mistyped. */
export const COUNTRIES = ['PA', 'CR', 'NI', 'SV', 'HN', 'GT', 'MX', 'BZ', 'CO', 'VE', 'EC', 'PE', 'CU', 'DO', 'HT', 'JM', 'US'];
/** ISO 639-3, the languages of the corridors. */
export const LANGUAGES = ['gym', 'sab', 'es', 'bzd', 'cjp', 'cuk', 'emp', 'miq', 'quc', 'mam', 'kek', 'ht', 'en'];
export const DEPENDANTS_MAX = 30;
export const RELATIVES_MAX = 12;
/** What a relative is to the worker. */
export const RELATIONS = ['child', 'partner', 'parent', 'sibling', 'ward', 'other'];
/** Below this age somebody is a minor in every country of the corridors. */
const OF_AGE = 18;

export function newRelative(): Relative {
  return { member: newId(), relation: 'child', givenNames: '', firstSurname: '', birth: { day: '', month: '', year: '' }, along: 'yes' };
}

/** Whether somebody may be a minor today: where the birth is known in part, as young as it can be. */
export function isMinor(birth: DateTyped, today: string): boolean {
  const born = birthTyped(birth);
  if (!born) return false;
  const rest = born.length === 4 ? '-12-31' : born.length === 7 ? `${born.slice(4)}-31` : born.slice(4);
  return today < `${Number(born.slice(0, 4)) + OF_AGE}${rest}`;
}

export function emptyForm(country: string): Form {
  const none = () => ({ day: '', month: '', year: '' });
  return {
    worker: newId(), done: [], notice: '', language: '', mode: 'oral', witness: '',
    consents: { recruitment: '', 'sharing-with-partner': '', 'origin-people': '', statistics: '' },
    hasDocument: '', zone: '', documentType: 'national-id', documentCountry: country, documentNumber: '', documentUntil: none(),
    givenNames: '', firstSurname: '', secondSurname: '', birth: none(), sex: '', nationality: country, otherNationality: '',
    phone: '', province: '', district: '', township: '', people: '', dependants: '', family: [], photo: null,
  };
}

export type ProblemCode =
  | 'notice' | 'language' | 'witness' | 'consents' | 'hasDocument' | 'documentNumber' | 'documentUntil' | 'firstSurname' | 'birth'
  | 'birthFuture' | 'sex' | 'relativeName' | 'relativeBirth' | 'sameNationality' | 'dependants' | 'province';
export type FormProblem = { field: string; code: ProblemCode };

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A whole day as ISO 8601; `''` where nothing was typed, nothing where it is no day. */
export function dayTyped(typed: DateTyped): string | null {
  if (!typed.day && !typed.month && !typed.year) return '';
  const [day, month, year] = [typed.day, typed.month, typed.year].map(Number) as [number, number, number];
  if (!/^\d{4}$/.test(typed.year) || !isDay(year, month, day)) return null;
  return `${typed.year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** A birth as far as it is known: a year, a month of it, a day of that. */
export function birthTyped(typed: DateTyped): string | null {
  if (!/^\d{4}$/.test(typed.year)) return null;
  if (!typed.day && !typed.month) return typed.year;
  const month = Number(typed.month);
  if (!typed.day) return month >= 1 && month <= 12 ? `${typed.year}-${String(month).padStart(2, '0')}` : null;
  return dayTyped(typed);
}

const CHECKS: Record<Step, (form: Form, today: string) => (FormProblem | false | '')[]> = {
  consent: (form) => [
    !form.notice && { field: 'notice', code: 'notice' },
    !form.language && { field: 'language', code: 'language' },
    form.mode === 'oral' && !form.witness.trim() && { field: 'witness', code: 'witness' },
    PURPOSES.some((purpose) => !form.consents[purpose]) && { field: `consent-${PURPOSES.find((purpose) => !form.consents[purpose])}`, code: 'consents' },
  ],
  document: (form) => [
    !form.hasDocument && { field: 'hasDocument', code: 'hasDocument' },
    form.hasDocument === 'yes' && !form.documentNumber.trim() && { field: 'documentNumber', code: 'documentNumber' },
    form.hasDocument === 'yes' && dayTyped(form.documentUntil) === null && { field: 'documentUntil', code: 'documentUntil' },
  ],
  names: (form, today) => {
    const born = birthTyped(form.birth);
    return [
      !form.firstSurname.trim() && { field: 'firstSurname', code: 'firstSurname' },
      born === null && { field: 'birth', code: 'birth' },
      born !== null && born > today.slice(0, born.length) && { field: 'birth', code: 'birthFuture' },
      !form.sex && { field: 'sex', code: 'sex' },
      form.otherNationality === form.nationality && { field: 'otherNationality', code: 'sameNationality' },
    ];
  },
  home: (form) => [
    !(form.dependants === '' || (/^\d+$/.test(form.dependants) && Number(form.dependants) <= DEPENDANTS_MAX)) && { field: 'dependants', code: 'dependants' },
    Boolean(form.district.trim() || form.township.trim()) && !form.province.trim() && { field: 'province', code: 'province' },
    ...(form.family ?? []).flatMap((relative, at): (FormProblem | false | '')[] => {
      const typed = relative.birth.day || relative.birth.month || relative.birth.year;
      return [
        !relative.firstSurname.trim() && { field: `relative-${at}-surname`, code: 'relativeName' },
        typed && birthTyped(relative.birth) === null && { field: `relative-${at}-birth`, code: 'relativeBirth' },
      ];
    }),
  ],
  photo: () => [],
  review: () => [],
};

export function problemsOf(step: Step, form: Form, today: string): FormProblem[] {
  return CHECKS[step](form, today).filter((problem): problem is FormProblem => Boolean(problem));
}

/** Fills in what a machine-readable zone says. */
export function withZone(form: Form, thisYear: number, countries: Record<string, string>): Form {
  const zone = parseZone(form.zone);
  if (!zone) return form;
  const parts = (day: string | null): DateTyped | null => {
    const [year, month, date] = day?.split('-') ?? [];
    return year && month && date ? { day: date, month, year } : null;
  };
  const [first, ...others] = zone.surnames.split(' ');
  return {
    ...form,
    documentType: zone.code.startsWith('P') ? 'passport' : 'national-id',
    documentCountry: countries[zone.issuing] ?? form.documentCountry,
    documentNumber: zone.number,
    documentUntil: parts(dayOf(zone.expires, 'expires', thisYear)) ?? form.documentUntil,
    givenNames: titled(zone.givenNames),
    firstSurname: titled(first ?? ''),
    secondSurname: titled(others.join(' ')),
    birth: parts(dayOf(zone.born, 'born', thisYear)) ?? form.birth,
    sex: zone.sex === 'M' ? '1' : zone.sex === 'F' ? '2' : form.sex,
    nationality: countries[zone.nationality] ?? form.nationality,
  };
}

function titled(text: string): string {
  return text.toLowerCase().replace(/(^|[\s'-])\p{L}/gu, (letter) => letter.toUpperCase());
}

function given(text: string): string | null {
  return text.trim() || null;
}

/** The records of a registration, in the order in which they build on each other. */
export function submissionsOf(form: Form, at: Date): Submission[] {
  const about = { worker: form.worker };
  const accepted = PURPOSES.filter((purpose) => form.consents[purpose] === 'yes');
  const told = { language: form.language, mode: form.mode, witness: form.mode === 'oral' ? given(form.witness) : null };
  const records = [
    submission('worker.registered', about, {
      given_names: given(form.givenNames),
      first_surname: form.firstSurname.trim(),
      second_surname: given(form.secondSurname),
      sex: Number(form.sex),
      birth_date: birthTyped(form.birth),
      nationalities: [form.nationality, form.otherNationality].filter(Boolean),
      languages: [...new Set([form.language, 'es'])],
      phone: given(form.phone),
      residence: given(form.province) ? { province: form.province.trim(), district: given(form.district), township: given(form.township) } : null,
      // Which people somebody belongs to is kept only where they agreed to that.
      origin_people: accepted.includes('origin-people') ? given(form.people) : null,
      dependants: form.dependants === '' ? null : Number(form.dependants),
    }, at),
    submission('notice.given', about, { notice: form.notice, ...told }, at),
    submission('consent.given', about, { accepted, refused: PURPOSES.filter((purpose) => !accepted.includes(purpose)), ...told }, at),
  ];
  if (form.hasDocument === 'yes') {
    records.push(submission('document.presented', about, {
      document_type: form.documentType,
      issuing_country: form.documentCountry,
      number: form.documentNumber.trim(),
      valid_until: dayTyped(form.documentUntil) || null,
    }, at));
  }
  if (form.photo) records.push(submission('worker.photographed', about, { photo: form.photo.address }, at));
  for (const relative of form.family ?? []) {
    records.push(submission('family.linked', about, {
      member: relative.member,
      relation: relative.relation,
      given_names: given(relative.givenNames),
      first_surname: relative.firstSurname.trim(),
      birth_date: birthTyped(relative.birth),
      travels_along: relative.along === 'yes',
    }, at));
  }
  return records.filter((record) => !form.done.includes(nameOf(record)));
}

/** What tells a record of a form from its others: the kind, and of relatives which one. */
export function nameOf(record: Submission): string {
  return record.kind === 'family.linked' ? `${record.kind} ${String(record.data.member)}` : record.kind;
}

export function titleOf(form: Form): string {
  return [form.givenNames, form.firstSurname, form.secondSurname].map((name) => name.trim()).filter(Boolean).join(' ');
}
