import { defineConfig } from 'vitest/config';

/** Node is enough for every test here: what needs a real browser is in tests/e2e and run by Playwright. */
const node = { environment: 'node' as const, pool: 'forks' as const };

/** They ask a developer's programs about the files of the checkout, which are the same on every system. */
const ofCheckout =
  process.env['HOLDFAST_TEST_PROGRAMS_ONLY'] === undefined
    ? []
    : ['tests/imports.test.ts', 'tests/package.test.ts', 'tests/spec.test.ts'];

/** A machine that stalls can fail programs that are right. A test that fails is run once more, and the run says so. */
const ofMachine = { fileParallelism: false, retry: 1 };

export default defineConfig({
  test: {
    // By itself, vitest leaves one core unused, and of two cores that is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...node,
          name: 'unit',
          // Properties over whole recordings take seconds on a busy machine.
          testTimeout: 60_000,
          include: ['src/**/*.test.ts', 'party/**/*.test.ts', 'agent/**/*.test.ts', 'tests/*.test.ts'],
          exclude: ['**/*.process.test.ts', ...ofCheckout],
        },
      },
      { test: { ...node, name: 'sim', include: ['tests/sim/**/*.test.ts'], testTimeout: 60_000 } },
      // Real processes: one file after another, so that none waits for another's share of the machine.
      {
        test: {
          ...node,
          name: 'engine',
          include: ['tests/engine/**/*.test.ts'],
          ...ofMachine,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...node,
          name: 'runtime',
          include: ['tests/runtime/**/*.test.ts', '{agent,party}/**/*.process.test.ts'],
          ...ofMachine,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      // Windows programs, which `npm run test:windows` finds a place for.
      {
        test: {
          ...node,
          name: 'windows',
          include: ['tests/windows/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
