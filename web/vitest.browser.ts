// Tests in Debian's Chromium against the real binary. Two files at a time, each with a node of its own: most of their time they wait.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], maxWorkers: 5, testTimeout: 60_000, hookTimeout: 300_000 },
});
