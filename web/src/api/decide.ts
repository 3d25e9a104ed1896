// A decision goes to the node at once and waits for its answer: it may be refused, and the reasons are read before the next one.
import { api, ask, type Problem } from './client';
import { PROOF_NEEDED, proof } from './proof.svelte';
import type { Submission } from './ids';

export type Decided = { ok: true; findings: string[] } | { ok: false; reasons: string[]; unmet: string[] };

export function reasonsOf(problem: Problem | null, otherwise: string): string[] {
  if (!problem) return [otherwise];
  const named = [...(problem.unmet ?? []).map((rule) => rule.message), ...(problem.errors ?? []).map((broken) => `${broken.member}: ${broken.rule}`)];
  return named.length > 0 ? named : [`${problem.title}. ${problem.detail}`];
}

export async function decide(submission: Submission, otherwise: string): Promise<Decided> {
  const send = () => ask(api.POST('/v1/records', { body: submission as never }));
  let asked = await send();
  // The same decision under the same id, once the person has proved who they are.
  if (!asked.ok && asked.problem?.type === PROOF_NEEDED && (await proof.ask())) asked = await send();
  if (!asked.ok) {
    const unmet = (asked.problem?.unmet ?? []).map((rule) => rule.code);
    return { ok: false, reasons: reasonsOf(asked.problem, otherwise), unmet };
  }
  return { ok: true, findings: 'findings' in asked.data ? asked.data.findings.map((finding) => finding.message) : [] };
}
