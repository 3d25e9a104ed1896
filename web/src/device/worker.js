// The service worker: keeps the app's own files, and nothing else. What the node answers under /v1 is never kept here.
const VERSION = 'vaiven-__VERSION__';
const FILES = ['__FILES__'];
/** What only some need and weighs as much as all the rest: kept once it was asked for. */
const LARGE = ['__LARGE__'];

self.addEventListener('install', (event) => {
  // Fetched past the browser's cache, so that one version never holds a file of another.
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)));
});

self.addEventListener('activate', (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

// The person says when: a form half filled in is not to be torn away by an update.
self.addEventListener('message', (event) => {
  if (event.data === 'update') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (LARGE.includes(url.pathname)) event.respondWith(onceFetched(url.pathname));
  if (!FILES.includes(url.pathname)) return;
  const kept = caches.open(VERSION).then((cache) => cache.match(url.pathname));
  event.respondWith(kept.then((response) => response ?? fetch(event.request)));
});

async function onceFetched(path) {
  const cache = await caches.open(VERSION);
  const kept = await cache.match(path);
  if (kept) return kept;
  const response = await fetch(path);
  if (response.ok) await cache.put(path, response.clone());
  return response;
}
