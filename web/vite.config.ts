// Builds the web app: hashed files that never change, a service worker that knows their names, and everything compressed once,
// here, because the server's compression on the fly is weak and spends a post's only core.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { corridorMap } from './corridor-map.ts';

const OUT = 'dist';
const COMPRESSED = /\.(html|js|css|svg|json|webmanifest|wasm)$/;
const LARGE = /\.wasm$/;
/** Below this, a compressed copy saves less than its header costs. */
const COMPRESS_BYTES_MIN = 400;

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Writes the service worker, which must know every file of the build, and then the compressed copies. */
function finish(): Plugin {
  return {
    name: 'vaiven-finish',
    apply: 'build',
    closeBundle() {
      const built = files(OUT).filter((name) => !/\.(br|gz)$/.test(name) && name !== 'sw.js');
      const hash = createHash('sha256');
      for (const name of built) hash.update(name).update(readFileSync(join(OUT, name)));
      const list = built.map((name) => (name === 'index.html' ? '/' : `/${name}`));
      const worker = readFileSync('src/device/worker.js', 'utf8')
        .replace('__VERSION__', hash.digest('hex').slice(0, 12))
        .replace("['__FILES__']", JSON.stringify(list.filter((name) => !LARGE.test(name))))
        .replace("['__LARGE__']", JSON.stringify(list.filter((name) => LARGE.test(name))));
      writeFileSync(join(OUT, 'sw.js'), worker);
      for (const name of files(OUT).filter((name) => COMPRESSED.test(name))) {
        const bytes = readFileSync(join(OUT, name));
        if (bytes.length < COMPRESS_BYTES_MIN) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(bytes, { params }));
        writeFileSync(join(OUT, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), corridorMap(), finish()],
  build: { outDir: OUT, target: 'chrome109', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { proxy: { '/v1': 'http://localhost:8190', '/readyz': 'http://localhost:8190' } },
});
