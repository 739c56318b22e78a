export * from './fold-header.ts'
export * from './load-profile.ts'
export * from './profile.ts'
export * from './unit-list-in-force.ts'
