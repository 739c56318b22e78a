export { makeOutreachList, type OutreachList, type OutreachRequest } from './make-outreach-list.ts'
