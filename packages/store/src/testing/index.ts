export { openTestStore, type TestStore } from './open-test-store.ts'
export { startSystemServer, systemServers } from './start-system-server.ts'
export {
  type SampleFinding,
  type SampleMeasure,
  sampleCaseKey,
  sampleCases,
  sampleFindings,
  sampleOwners,
  writeSampleRun,
} from './write-sample-run.ts'
