// Where somebody is in the app: the part of the address behind `#`, which never leaves the browser.

function read(): string[] {
  return globalThis.location?.hash.replace(/^#\/?/, '').split('?')[0]!.split('/').filter(Boolean).map(decodeURIComponent) ?? [];
}

function readQuery(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(globalThis.location?.hash.split('?')[1] ?? ''));
}

class Router {
  parts = $state<string[]>(read());
  /** What is chosen on a screen and worth sending to somebody: never anything of a person. */
  query = $state<Record<string, string>>(readQuery());

  constructor() {
    globalThis.addEventListener?.('hashchange', () => {
      this.parts = read();
      this.query = readQuery();
    });
  }
  /** The same screen with other choices; what is empty goes. */
  choose(query: Record<string, string>) {
    const chosen = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
    const path = location.hash.split('?')[0] || `#/${this.parts.join('/')}`;
    history.replaceState(null, '', `${path}?${chosen}`);
    this.query = Object.fromEntries(chosen);
  }

  get screen(): string {
    return this.parts[0] ?? '';
  }

  go(...parts: string[]) {
    location.hash = `/${parts.map(encodeURIComponent).join('/')}`;
  }
}

export const router = new Router();

export function addressOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}
