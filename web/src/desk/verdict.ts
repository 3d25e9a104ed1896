// What a post is told about a person: PASS, REVIEW or STOP, with every reason. Advice and not a gate: an officer may record what
// happened whatever it says. Worked out here from what the node answers, so that it is there without a network too.

export type Level = 'pass' | 'review' | 'stop';
export type ReasonCode =
  | 'no-cycle' | 'withdrawn' | 'returned' | 'no-contract' | 'no-permit' | 'permit-revoked' | 'permit-expired' | 'permit-not-yet'
  | 'no-document' | 'document-expired' | 'refused-before' | 'finding' | 'in-order';
export type Reason = { level: Level; code: ReasonCode; day?: string; text?: string };
export type Verdict = { level: Level; reasons: Reason[]; next: 'entry' | 'exit' };

type Paper = { document_type?: string | null; valid_from?: string | null; valid_until?: string | null; revoked_at?: string | null };
/** As much of a person's case as a verdict rests on. */
export type Facts = {
  stage: string | null;
  permits: Paper[];
  documents: Paper[] | null;
  authorised: boolean;
  crossings: { direction: string; country?: string | null }[];
  findings: { severity: string; message: string; settled_at?: string | null }[];
};
/** Where and when. */
export type Post = { country: string; side: string; today: string };

const ORDER: Record<Level, number> = { pass: 0, review: 1, stop: 2 };

export function verdict(facts: Facts, post: Post): Verdict {
  const reasons = [...ofCycle(facts), ...ofPapers(facts, post), ...ofCrossings(facts, post)];
  for (const finding of facts.findings) {
    if (!finding.settled_at) reasons.push({ level: 'review', code: 'finding', text: finding.message });
  }
  if (reasons.length === 0) reasons.push({ level: 'pass', code: 'in-order' });
  reasons.sort((a, b) => ORDER[b.level] - ORDER[a.level]);
  return { level: reasons[0]!.level, reasons, next: nextCrossing(facts, post) };
}

function ofCycle(facts: Facts): Reason[] {
  if (facts.stage === null || facts.stage === 'unopened') return [{ level: 'review', code: 'no-cycle' }];
  if (facts.stage === 'withdrawn') return [{ level: 'stop', code: 'withdrawn' }];
  if (facts.stage === 'returned') return [{ level: 'review', code: 'returned' }];
  return facts.authorised ? [] : [{ level: 'stop', code: 'no-contract' }];
}

/** The permit or card decides at the destination; elsewhere its lack is worth a look. */
function ofPapers(facts: Facts, post: Post): Reason[] {
  const reasons: Reason[] = [];
  const level: Level = post.side === 'destination' ? 'stop' : 'review';
  const valid = (paper: Paper) => !paper.revoked_at && (!paper.valid_until || paper.valid_until >= post.today);
  const last = facts.permits.at(-1);
  if (!last) reasons.push({ level: 'review', code: 'no-permit' });
  else if (!facts.permits.some((paper) => !paper.revoked_at)) reasons.push({ level: 'stop', code: 'permit-revoked' });
  else if (!facts.permits.some(valid)) reasons.push({ level, code: 'permit-expired', day: last.valid_until ?? undefined });
  else if (!facts.permits.some((paper) => valid(paper) && (!paper.valid_from || paper.valid_from <= post.today))) {
    reasons.push({ level: 'review', code: 'permit-not-yet', day: last.valid_from ?? undefined });
  }
  if (facts.documents !== null) {
    if (facts.documents.length === 0) reasons.push({ level: 'review', code: 'no-document' });
    else if (!facts.documents.some(valid)) {
      const until = facts.documents.map((paper) => paper.valid_until ?? '').sort().at(-1);
      reasons.push({ level: 'review', code: 'document-expired', day: until || undefined });
    }
  }
  return reasons;
}

function ofCrossings(facts: Facts, post: Post): Reason[] {
  const here = facts.crossings.filter((crossing) => crossing.country === post.country);
  if (here.at(-1)?.direction === 'refused') return [{ level: 'review', code: 'refused-before' }];
  return [];
}

/** What a person at this post most likely does next: come in where they last went out, and the reverse. */
function nextCrossing(facts: Facts, post: Post): 'entry' | 'exit' {
  const here = facts.crossings.filter((crossing) => crossing.country === post.country && crossing.direction !== 'refused');
  const last = here.at(-1)?.direction;
  if (last) return last === 'entry' ? 'exit' : 'entry';
  return post.side === 'origin' ? 'exit' : 'entry';
}
