// A real node with a season on it, a door in front of it that can be shut in several ways, and a real browser.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';

const BINARY = process.env.VAIVEN ?? resolve(import.meta.dirname, '../../target/debug/vaiven');
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
export const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
/** A debug build makes a small season in seconds; on a machine that does other things too, in more of them. */
const START_SECONDS_MAX = 240;

export type Login = { role: string; side: string; email: string; password: string };
/** What the door does with whoever comes: lets them through, is not there, lets them through and loses the answer, or answers by itself. */
export type Door = 'open' | 'shut' | 'deaf' | 500 | 401;

/** Waits for something to become true, and says what did not. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false> | T | null | undefined | false, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`after ${seconds} s still not: ${what}`);
    await new Promise((next) => setTimeout(next, 30));
  }
}

export class Node {
  readonly logins: Login[];
  readonly url: string;
  door: Door = 'open';
  /** A word that makes the service worker another one, as a new version of the app would. */
  newer = '';
  /** How many requests to write records came through. */
  writes = 0;
  #process: ChildProcess;
  #server: Server;
  #sockets = new Set<Socket>();
  #behind: string;
  #folder: string;

  /** The demo's other nodes, by their codes. */
  readonly partners: Record<string, string>;

  private constructor(process: ChildProcess, server: Server, folder: string, behind: string, logins: Login[], partners: Record<string, string>) {
    this.partners = partners;
    this.#process = process;
    this.#server = server;
    this.#folder = folder;
    this.#behind = behind;
    this.logins = logins;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async start(workers = 48, seed = 3): Promise<Node> {
    const folder = mkdtempSync(join(tmpdir(), 'vaiven-web-'));
    const child = spawn(BINARY, ['demo', '--dir', folder, '--port', '0', '--workers', String(workers), '--seed', String(seed)], { stdio: 'ignore' });
    let ended: string | null = null;
    child.on('error', (cause) => (ended = String(cause)));
    child.on('exit', (code) => (ended ??= `it ended with ${code}`));
    const listing = join(folder, 'demo.json');
    const read = () => {
      if (ended) throw new Error(`${BINARY}: ${ended}`);
      return existsSync(listing) && (JSON.parse(readFileSync(listing, 'utf8')) as { nodes: { code: string; url: string; users: Login[] }[] });
    };
    const made = await until('the season is made', read, START_SECONDS_MAX);
    const { url } = made.nodes[0]!;
    const users = [...new Map(made.nodes.flatMap((one) => one.users).map((login) => [login.email, login])).values()];
    await until('the node answers', () => fetch(`${url}/readyz`).then((answer) => answer.ok).catch(() => false));
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
    const node = new Node(child, server, folder, url, users, Object.fromEntries(made.nodes.slice(1).map((one) => [one.code, one.url])));
    node.#serve();
    return node;
  }

  #serve() {
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('request', (request, response) => {
      const data = request.url!.startsWith('/v1') || request.url === '/readyz';
      if (this.door === 'shut') return void request.socket.destroy();
      if (data && typeof this.door === 'number') {
        const type = this.door === 401 ? '/problems/expired-token' : '/problems/internal-error';
        const body = JSON.stringify({ type, title: 'x', detail: 'x', status: this.door });
        return void response.writeHead(this.door, { 'content-type': 'application/problem+json' }).end(body);
      }
      if (request.method === 'POST' && request.url === '/v1/records') this.writes += 1;
      const worker = request.url === '/sw.js' && this.newer;
      const headers = { ...request.headers };
      if (worker) {
        delete headers['accept-encoding'];
        delete headers['if-none-match'];
      }
      const onward = httpRequest(this.#behind + request.url!, { method: request.method, headers }, (answer) => {
        // As on a line that breaks down, or too slow for anybody to wait for the answer: the node has done it, and nobody hears.
        if (data && this.door === 'deaf') {
          answer.resume();
          return void request.socket.destroy();
        }
        if (worker) delete answer.headers['content-length'];
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response, { end: !worker });
        if (worker) answer.on('end', () => response.end(`\n// ${this.newer}`));
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
  }

  /** As a dead server looks from outside: connections break and none is taken. */
  shut() {
    this.door = 'shut';
    for (const socket of this.#sockets) socket.destroy();
  }

  login(name: string): Login {
    const found = this.logins.find((login) => login.email.startsWith(`${name}@`));
    if (!found) throw new Error(`the demo has no ${name}`);
    return found;
  }

  #tokens = new Map<string, string>();
  /** Asks the node itself, past the door; or another node of the demo, where the same people sign in with the same passwords. */
  async ask(name: string, path: string, body?: unknown, at = this.#behind): Promise<any> {
    const key = `${name} ${at}`;
    if (!this.#tokens.has(key)) {
      const { email, password } = this.login(name);
      const answer = await fetch(`${at}/v1/sessions`, { method: 'POST', body: JSON.stringify({ email, password }), headers: { 'content-type': 'application/json' } });
      this.#tokens.set(key, ((await answer.json()) as { access_token: string }).access_token);
    }
    const headers = { authorization: `Bearer ${this.#tokens.get(key)}`, 'content-type': 'application/json' };
    const answer = await fetch(at + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
  }

  /** Puts a photograph of somebody on record, as an officer's own app would. */
  async photograph(name: string, worker: string, picture: Buffer): Promise<void> {
    const [sha256, salt] = [createHash('sha256').update(picture).digest('base64url'), randomBytes(32).toString('base64url')];
    const begun = await this.ask(name, '/v1/attachments', { sort: 'photo', size_bytes: picture.length, sha256, salt });
    const headers = { authorization: `Bearer ${this.#tokens.get(`${name} ${this.#behind}`)}`, 'content-type': 'application/octet-stream' };
    const sent = await fetch(`${this.#behind}/v1/attachments/${begun.attachment}/upload?offset=0`, { method: 'PATCH', headers, body: new Uint8Array(picture) });
    if (!sent.ok) throw new Error(`the picture was refused with ${sent.status}`);
    const occurred_at = new Date().toISOString().replace(/\.\d+Z/, 'Z');
    await this.ask(name, '/v1/records', { id: crypto.randomUUID(), kind: 'worker.photographed', version: 1, about: { worker }, occurred_at, data: { photo: begun.attachment } });
  }

  async stop() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    const gone = new Promise((done) => this.#process.once('exit', done));
    if (this.#process.exitCode === null && this.#process.kill('SIGTERM')) await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function launch(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more] });
}

export const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 }, narrow: { width: 320, height: 640 } };

export type Opened = { page: Page; context: BrowserContext; complaints: string[] };

/** What the pages of a window have asked for, and wait for. */
const waiting = new WeakMap<BrowserContext, Set<Request>>();
const QUIET_MILLISECONDS = 60;

/** Until a page has all that it asked for, and asks for nothing more because of it. */
export async function quiet(page: Page) {
  const asked = waiting.get(page.context())!;
  let since = 0;
  await until('every request is answered', () => {
    if (asked.size > 0) since = 0;
    else since ||= Date.now();
    return since > 0 && Date.now() - since >= QUIET_MILLISECONDS;
  });
}

/** A window as a new browser would open it; what the page complains of is kept. */
export async function open(browser: Browser, node: Node, size: keyof typeof SIZES = 'desktop', more: { locale?: string; colorScheme?: 'light' | 'dark' } = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: SIZES[size], locale: 'es-CR', timezoneId: 'America/Costa_Rica', ...more });
  const asked = new Set<Request>();
  waiting.set(context, asked);
  context.on('request', (request) => void (request.serviceWorker() ?? asked.add(request)));
  context.on('requestfinished', (request) => void asked.delete(request));
  context.on('requestfailed', (request) => void asked.delete(request));
  const page = await context.newPage();
  const complaints: string[] = [];
  watch(page, complaints);
  await page.goto(node.url);
  return { page, context, complaints };
}

export function watch(page: Page, complaints: string[]) {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // That a request failed is what several tests are about; that the page breaks its own policy never is.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
}

export async function signIn(page: Page, login: Login) {
  await page.locator('#email').fill(login.email);
  await page.locator('#password').fill(login.password);
  await page.locator('form button.primary').click();
  await page.locator('nav.menu').waitFor();
}

/** Until the service worker has every file, after which the app opens without a network. */
export async function ready(page: Page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await until('the service worker holds the page', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
}
