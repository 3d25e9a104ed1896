// Where somebody is in the app: the part of the address behind `#`, which never leaves the browser.

function read(): string[] {
  return globalThis.location?.hash.replace(/^#\/?/, '').split('?')[0]!.split('/').filter(Boolean).map(decodeURIComponent) ?? [];
}

class Router {
  parts = $state<string[]>(read());

  constructor() {
    globalThis.addEventListener?.('hashchange', () => (this.parts = read()));
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
