// Whether the node can be reached, as its last answer says. What the browser believes (`navigator.onLine`) is not asked: it says
// "online" on a network that leads nowhere.

export type Reach = 'unknown' | 'reached' | 'unreachable' | 'failing' | 'busy';

/** A clock may be off by a little; the node marks what comes from one that is off by more. */
const CLOCK_MINUTES_MAX = 5;

class Connection {
  reach = $state<Reach>('unknown');
  /** When the node last answered in any way. */
  answeredAt = $state<Date | null>(null);
  /** The session has run out: what waits goes out after signing in again. */
  signedOut = $state(false);

  /** By how many minutes this device's clock is ahead of the node's, where that is more than a little. */
  clockOff = $state(0);

  /** The node answered; it says what time it is there. */
  answered(status: number, date?: string | null) {
    this.answeredAt = new Date();
    const off = date ? Math.round((Date.now() - Date.parse(date)) / 60_000) : 0;
    this.clockOff = Math.abs(off) > CLOCK_MINUTES_MAX ? off : 0;
    this.reach = status === 429 || status === 503 ? 'busy' : status >= 500 ? 'failing' : 'reached';
  }

  /** No answer came. */
  silent() {
    this.reach = 'unreachable';
  }
}

export const connection = new Connection();
