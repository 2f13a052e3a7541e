import { defineConfig } from 'vitest/config'

/** What the API promises, over another engine than the embedded one. */
function overEngine(name: string, parts: readonly string[], testNamePattern?: RegExp) {
  return {
    test: {
      name,
      include: parts.map((part) => `packages/server/src/${part}.test.ts`),
      env: { SKEIN_TEST_ENGINE: name },
      ...(testNamePattern === undefined ? {} : { testNamePattern }),
      pool: 'forks' as const,
      isolate: true,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }
}

/** Three servers are more than a merge should wait for. */
const REPLICATED = 'packages/server/src/store/replicated-tables.test.ts'

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: [REPLICATED],
          // A process can have one chdb data folder open: every test file gets a process of its own.
          pool: 'forks',
          isolate: true,
          globalSetup: ['packages/server/test-support/build-server.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      overEngine('server', ['api/sessions', 'api/export']),
      overEngine('cluster', [
        'api/sessions',
        'api/filter',
        'api/users',
        'api/annotations',
        'api/analytics',
        'api/transcript',
        'api/removals',
      ]),
      {
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'collector',
          include: ['e2e/collector/*.test.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'replicated',
          include: [REPLICATED],
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'python',
          include: ['e2e/python/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          // Importing a framework takes its time where the machine is busy.
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
