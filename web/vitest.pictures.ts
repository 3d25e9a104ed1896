// Not a test: takes the pictures of docs/screenshots, of a season that is the same each time.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['pictures/*.ts'], fileParallelism: false, testTimeout: 600_000, hookTimeout: 300_000 } });
