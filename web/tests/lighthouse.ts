// Lighthouse on a telephone, in a browser of its own: it wants a port to speak to, and an empty profile.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { CHROMIUM, FLAGS } from './node';

export type Category = 'performance' | 'accessibility' | 'best-practices';
export type Audit = { id: string; title: string };
export type Scores = Record<string, { score: number; failed: Audit[] }>;

/** What Lighthouse gives an address, of a hundred, with the audits that were not passed. */
export async function scores(url: string, categories: Category[]): Promise<Scores> {
  const folder = mkdtempSync(join(tmpdir(), 'vaiven-lighthouse-'));
  const browser = spawn(CHROMIUM, [...FLAGS, '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  try {
    const port = await new Promise<number>((found, failed) => {
      let said = '';
      browser.on('exit', (code) => failed(new Error(`the browser ended with ${code}`)));
      browser.stderr.on('data', (part: Buffer) => {
        said += part.toString();
        const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said)?.[1];
        if (port) found(Number(port));
      });
    });
    const run = await lighthouse(url, { port, onlyCategories: categories, output: 'json', logLevel: 'error', locale: 'en' });
    if (!run) throw new Error('Lighthouse gave nothing');
    if (run.lhr.runtimeError) throw new Error(run.lhr.runtimeError.message);
    const failedOf = (refs: { id: string; weight: number }[]) =>
      refs.filter((ref) => ref.weight > 0).map((ref) => run.lhr.audits[ref.id]!).filter((audit) => audit.score !== null && audit.score < 1).map(({ id, title }) => ({ id, title }));
    return Object.fromEntries(Object.entries(run.lhr.categories).map(([name, one]) => [name, { score: Math.round((one.score ?? 0) * 100), failed: failedOf(one.auditRefs) }]));
  } finally {
    const gone = new Promise((done) => browser.once('exit', done));
    // With the processes that it started, which write to the folder for a moment longer.
    if (browser.pid && browser.exitCode === null) {
      process.kill(-browser.pid, 'SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
