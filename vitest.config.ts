import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          // A process can have one chdb data folder open: every test file gets a process of its own.
          pool: 'forks',
          isolate: true,
          globalSetup: ['packages/server/test-support/build-server.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
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
