/**
 * The one verdict of an insurance, tax or account row: the first of these that applies.
 *
 * out_of_scope: armed forces, foreign documents · duplicate: 203, 204 · no_id: 101-104, 108, 116 · mismatch: any other block
 * finding of families 1xx-5xx · review: any review finding of those families · match_with_note: any info finding · match.
 */
export const verdicts = ['out_of_scope', 'duplicate', 'no_id', 'mismatch', 'review', 'match_with_note', 'match'] as const

export type Verdict = (typeof verdicts)[number]
