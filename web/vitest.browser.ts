// Tests in Debian's Chromium against the real binary: one file after the other, for they share two cores with it.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], fileParallelism: false, testTimeout: 60_000, hookTimeout: 300_000 },
});
