export * from './coverage.ts'
export * from './cube.ts'
