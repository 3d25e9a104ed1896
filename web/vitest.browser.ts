// Tests in Debian's Chromium against the real binary. Three files at a time, each with a node of its own: much of their time they wait.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], maxWorkers: 3, testTimeout: 60_000, hookTimeout: 300_000 },
});
