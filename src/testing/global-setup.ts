import type { TestProject } from 'vitest/node'
import { startTestCluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext { adminUrl: string; template: string }
}

/** Vitest calls this once per run. */
export async function setup(project: TestProject) {
  const cluster = await startTestCluster()
  project.provide('adminUrl', cluster.adminUrl)
  project.provide('template', cluster.template)
  return () => cluster.stop()
}
