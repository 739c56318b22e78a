export { Attack } from './attack.ts'
