// What `make bench` measures in a browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['measure/**/*.test.ts'], hookTimeout: 300_000 } });
