import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{contract,server,talk-view,line-emulator,apps,tools,bench}/**/*.test.ts'],
    globalSetup: ['server/testing/global-setup.ts'],
    // One process for many files: 1.8 s against 67 s (measured). Tests own their database and ports instead.
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    // Far above what any test needs: they wait for states, and the machine may be busy with something else.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
