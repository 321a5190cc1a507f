import { defineConfig } from 'vitest/config';

/** Suites that run the build, or programs that have to be installed. */
const e2e = ['e2e', 'alerts', 'alertmanager', 'histories', 'faults', 'fuzz', 'soak'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** A positive must come, however slow the machine is: only a failure waits so long. */
const expectations = { poll: { timeout: 20_000 } };

/** Holds everything that is sent to routers, in any test, to reading. */
const setupFiles = ['test/sent-words/setup.ts'];

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary'] },
    // The JSON has the counts that .ci/run ends with.
    reporters: ['default', 'json'],
    outputFile: { json: 'coverage/tests.json' },
    // Tests wait for sockets and deadlines more than they compute.
    maxWorkers: 4,
    maxConcurrency: 8,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: e2e,
          setupFiles,
          expect: expectations,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: e2e,
          expect: expectations,
          globalSetup: 'test/e2e/build.ts',
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
