import { defineConfig } from '@playwright/test'
import { browserPath } from './tools/browser.ts'

export default defineConfig({
  testDir: 'journeys', testMatch: '*.spec.ts', outputDir: 'test-results', fullyParallel: false, workers: 1, timeout: 180_000,
  // Walked again once, and told at the end of the run (decision 0026). What looks for something that must not be told says `retries: 0`.
  retries: 1,
  globalSetup: './journeys/start-house.ts',
  expect: { timeout: 10_000 },
  use: {
    browserName: 'chromium', locale: 'ru-RU', timezoneId: 'Asia/Almaty', screenshot: 'only-on-failure', trace: 'off', actionTimeout: 15_000,
    launchOptions: {
      executablePath: await browserPath(), headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    },
  },
})
