// Whether the node can be reached, as its last answer says. What the browser believes (`navigator.onLine`) is not asked: it says
// "online" on a network that leads nowhere.

export type Reach = 'unknown' | 'reached' | 'unreachable' | 'failing' | 'busy';

class Connection {
  reach = $state<Reach>('unknown');
  /** When the node last answered in any way. */
  answeredAt = $state<Date | null>(null);
  /** The session has run out: what waits goes out after signing in again. */
  signedOut = $state(false);

  /** The node answered. */
  answered(status: number) {
    this.answeredAt = new Date();
    this.reach = status === 429 || status === 503 ? 'busy' : status >= 500 ? 'failing' : 'reached';
  }

  /** No answer came. */
  silent() {
    this.reach = 'unreachable';
  }
}

export const connection = new Connection();
