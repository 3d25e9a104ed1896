// The node's interface, typed from its OpenAPI document. Every answer tells the connection how the node is; an access token that
// has run out is renewed once, unseen.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { connection } from './connection.svelte';
import { language } from '../words/index.svelte';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

/** After this long without an answer the node counts as out of reach. */
const ANSWER_SECONDS_MAX = 20;
/** An import of a whole roster takes as long as it takes. */
const IMPORT_SECONDS_MAX = 600;

type Tokens = { access: string; refresh: string };
let tokens: Tokens | null = null;
let renewing: Promise<boolean> | null = null;
let onRenewed: (session: Schemas['SessionView']) => void = () => undefined;

export function useTokens(next: Tokens | null) {
  tokens = next;
}
/** The token of a session in which somebody proved who they are; what renews it stays the same. */
export function useProven(access: string) {
  if (tokens) tokens = { ...tokens, access };
}
export function whenRenewed(hear: typeof onRenewed) {
  onRenewed = hear;
}
export function hasTokens(): boolean {
  return tokens !== null;
}

async function attempt(request: Request): Promise<Response> {
  const sending = new Request(request, { signal: AbortSignal.timeout(seconds(request.url) * 1000) });
  if (tokens && !request.url.endsWith('/v1/sessions')) sending.headers.set('authorization', `Bearer ${tokens.access}`);
  sending.headers.set('accept-language', language());
  try {
    const response = await fetch(sending);
    connection.answered(response.status, response.headers.get('date'));
    return response;
  } catch (cause) {
    connection.silent();
    throw cause;
  }
}

function seconds(url: string): number {
  return url.includes('/v1/imports') ? IMPORT_SECONDS_MAX : ANSWER_SECONDS_MAX;
}

/** Exchanges the refresh token, once at a time: a token that is used twice closes the session. */
async function renew(): Promise<boolean> {
  if (!tokens) return false;
  const body = JSON.stringify({ refresh_token: tokens.refresh });
  const headers = { 'content-type': 'application/json' };
  const response = await attempt(new Request(new URL('/v1/sessions/refresh', location.origin), { method: 'POST', body, headers }));
  if (!response.ok) {
    if (response.status === 401) {
      tokens = null;
      connection.signedOut = true;
    }
    return false;
  }
  const session = (await response.json()) as Schemas['SessionView'];
  tokens = { access: session.access_token, refresh: session.refresh_token };
  onRenewed(session);
  return true;
}

async function guarded(request: Request): Promise<Response> {
  const sessions = new URL(request.url).pathname === '/v1/sessions';
  const again = sessions ? null : request.clone();
  const response = await attempt(request);
  if (response.status !== 401 || !again) return response;
  if (!tokens) {
    connection.signedOut = true;
    return response;
  }
  renewing ??= renew().finally(() => (renewing = null));
  return (await renewing) ? attempt(again) : response;
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: guarded });

/** What became of a question. */
export type Asked<T> = { ok: true; data: T } | { ok: false; out_of_reach: boolean; status: number; problem: Problem | null };

/** Waits for an answer; an error becomes a value, because every screen has something to say to it. */
export async function ask<T>(asking: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Asked<T>> {
  try {
    const { data, error, response } = await asking;
    if (response.ok) return { ok: true, data: data as T };
    const problem = typeof error === 'object' && error !== null && 'title' in error ? (error as Problem) : null;
    return { ok: false, out_of_reach: response.status >= 500 || response.status === 429, status: response.status, problem };
  } catch {
    return { ok: false, out_of_reach: true, status: 0, problem: null };
  }
}

/** Whether the node does its work, asked only to know that. */
export async function probe(): Promise<void> {
  try {
    await attempt(new Request(new URL('/readyz', location.origin)));
  } catch {
    // The connection has heard of it.
  }
}
