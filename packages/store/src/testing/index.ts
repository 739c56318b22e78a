export { openTestStore, type TestStore } from './open-test-store.ts'
export { type SampleFinding, type SampleMeasure, sampleFindings, sampleOwners, writeSampleRun } from './write-sample-run.ts'
