export * from './coverage.ts'
export * from './cube.ts'
export * from './gaps.ts'
export * from './quality.ts'
