import { defineConfig } from 'vitest/config'

const here = import.meta.dirname
/** A busy machine takes its time; one second is what is usual. */
const expectations = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'hearts', include: ['src/**/*.test.{ts,tsx}', 'sim/**/*.test.ts', 'tools/**/*.test.ts', 'journeys/**/*.test.ts'], exclude: ['**/*.pg.test.ts', '**/node_modules/**'], environment: 'node', testTimeout: 60_000, expect: expectations } },
      {
        test: {
          name: 'rooms', include: ['src/**/*.pg.test.ts', 'sim/**/*.pg.test.ts', 'tools/**/*.pg.test.ts', 'journeys/**/*.pg.test.ts'], environment: 'node',
          globalSetup: [`${here}/src/testing/global-setup.ts`], testTimeout: 60_000, hookTimeout: 180_000, maxWorkers: 2, expect: expectations,
        },
      },
    ],
  },
})
