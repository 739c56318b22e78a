export * from './apply-retention.ts'
export * from './erase-people.ts'
export * from './run-place.ts'
export { readNationalIds, subjectsOfIds } from './subjects.ts'
