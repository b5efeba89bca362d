import { defineConfig } from '@playwright/test';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests/e2e',
  // Each test runs a server, an agent and a shell of its own.
  workers: 1,
  forbidOnly: true,
  timeout: 90_000,
  // What is waited for comes at once on a quiet machine, and late on one that is busy.
  expect: { timeout: 15_000 },
  // A machine that stalls can fail a page that is right. A test that fails is run once more, and the report says so.
  retries: 1,
  outputDir: 'test-results',
  use: {
    browserName: 'chromium',
    // Chromium's sandbox needs rights that containers and root do not have.
    launchOptions: { executablePath, args: ['--no-sandbox'] },
    trace: 'on-first-retry',
  },
});
