// The service worker: keeps the app for days without network, and a new version until the person says "now".

class Update {
  ready = $state(false);
  #waiting: ServiceWorker | null = null;

  async start(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    let controlled = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // The first worker takes over a page that came from the same files; a later one brings others.
      if (controlled) location.reload();
      controlled = true;
    });
    try {
      const registration = await navigator.serviceWorker.register('/sw.js');
      this.#watch(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const installing = registration.installing;
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed' && navigator.serviceWorker.controller) this.#watch(installing);
        });
      });
    } catch {
      // Without HTTPS there is none, and the app works for as long as the node answers.
    }
  }

  #watch(worker: ServiceWorker | null) {
    if (!worker) return;
    this.#waiting = worker;
    this.ready = true;
  }

  apply() {
    this.#waiting?.postMessage('update');
  }
}

export const update = new Update();
