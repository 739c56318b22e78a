export * from './engine.ts'
export * from './read-delivery.ts'
export * from './vocabulary.ts'
export * from './padded-keys.ts'
