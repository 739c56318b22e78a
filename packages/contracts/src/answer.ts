/**
 * What an agency answers about a finding of its own: it corrected its row · its row is right and the other register wrong · the two rows
 * are two people · the difference is lawful and stays.
 */
export const answerDecisions = ['corrected', 'register_right', 'not_same_person', 'legal_exception'] as const
export type AnswerDecision = (typeof answerDecisions)[number]

/**
 * How an answer stands to the deliveries after it: waiting (the register was not delivered again) · confirmed (the finding is gone) ·
 * contradicted (the next delivery says otherwise) · standing (the fault stands as the answer said: a steward decides).
 */
export const answerChecks = ['waiting', 'confirmed', 'contradicted', 'standing'] as const
export type AnswerCheck = (typeof answerChecks)[number]
