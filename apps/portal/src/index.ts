export { type PortalOptions, type RunningPortal, startPortal } from './start-portal.ts'
