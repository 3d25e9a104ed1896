// Proving with a second factor who decides: asked for when the node asks, and not before.
import { api, ask, useProven } from './client';

export const PROOF_NEEDED = '/problems/second-factor-required';

class Proof {
  /** Whether the person is being asked for a code. */
  wanted = $state(false);
  /** What the node said of the last code. */
  wrong = $state('');
  #answer: (proven: boolean) => void = () => undefined;

  /** Asks the person; true once the node has taken their code, false where they gave up. */
  ask(): Promise<boolean> {
    this.wrong = '';
    this.wanted = true;
    return new Promise((answer) => (this.#answer = answer));
  }

  async give(code: string, otherwise: string): Promise<void> {
    const asked = await ask(api.POST('/v1/sessions/current/second-factor', { body: { code } }));
    if (!asked.ok) {
      this.wrong = asked.problem?.detail ?? otherwise;
      return;
    }
    useProven(asked.data.access_token);
    this.#close(true);
  }

  giveUp() {
    this.#close(false);
  }

  #close(proven: boolean) {
    this.wanted = false;
    this.#answer(proven);
    this.#answer = () => undefined;
  }
}

export const proof = new Proof();
