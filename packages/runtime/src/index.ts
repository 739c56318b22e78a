export * from './logger.ts'
export * from './progress.ts'
export * from './settings.ts'
export * from './today.ts'
