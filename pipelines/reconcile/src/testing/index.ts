export { differingFiles, outputsOf } from './compare-outputs.ts'
