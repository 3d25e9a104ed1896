// Ids are made here, so that sending a record again is always safe: the node knows it by its id.

/** A UUID v7 (RFC 9562 §5.7): the time in milliseconds, then chance. Ids made later sort later. */
export function newId(now: number = Date.now(), chance: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  bytes.set(chance.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** An instant as an officer's clock shows it, with its distance from UTC (RFC 3339). */
export function localInstant(at: Date): string {
  const two = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, '0');
  const west = at.getTimezoneOffset();
  const sign = west > 0 ? '-' : '+';
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day}T${time}${sign}${two(west / 60)}:${two(Math.abs(west) % 60)}`;
}

/** A day as the calendar on the wall shows it. */
export function localDay(at: Date): string {
  return localInstant(at).slice(0, 10);
}

/** What somebody says happened. */
export type Submission = {
  id: string;
  kind: string;
  version: number;
  about: Partial<Record<'worker' | 'cycle' | 'employer' | 'demand' | 'finding' | 'quota_line' | 'agreement' | 'manifest' | 'complaint' | 'request' | 'override', string>>;
  occurred_at: string;
  data: Record<string, unknown>;
};

/** A submission of now, with a new id. */
export function submission(kind: string, about: Submission['about'], data: Submission['data'], at = new Date()): Submission {
  return { id: newId(at.getTime()), kind, version: 1, about, occurred_at: localInstant(at), data };
}
