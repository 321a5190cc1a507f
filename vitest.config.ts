import { defineConfig } from 'vitest/config';

const e2e = 'test/e2e/**/*.test.ts';

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary'] },
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [e2e] } },
      { test: { name: 'e2e', include: [e2e], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
