import type { AnswerCheck, AnswerDecision } from '@doisoat/contracts'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { type Actor, operator, recordAudit } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { withAgency } from '../finding.ts'
import { withSteward } from '../with-steward.ts'
import type { AnswerableFinding } from './answerable.ts'

/** An answer to a finding of the agency. */
export interface NewAnswer extends Pick<AnswerableFinding, 'findingKey' | 'caseKey' | 'register' | 'deliverySha256'> {
  readonly decision: AnswerDecision
  /** Empty when there is none. */
  readonly correctedValue: string
  readonly note: string
}

export interface AnswerFile {
  readonly agency: string
  /** The run in which the findings stand. */
  readonly runId: string
  /** As-of date of that run, ISO. */
  readonly asOf: string
  readonly sha256: string
  /** Calendar day of the deployment, ISO. */
  readonly answeredOn: string
  /** Rows of the file by outcome, for the audit entry. */
  readonly outcomes: Readonly<Record<string, number>>
}

const rowsPerInsert = 2_000

/** Keeps the answers of one file with its entry in the audit chain, all or none. Earlier answers stay as history. */
export async function saveAnswers(
  store: Store,
  answers: readonly NewAnswer[],
  { file, by = operator() }: { readonly file: AnswerFile; readonly by?: Actor },
): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    for (let from = 0; from < answers.length; from += rowsPerInsert) {
      await trx
        .insertInto('answer')
        .values(
          answers.slice(from, from + rowsPerInsert).map((answer) => ({
            finding_key: answer.findingKey,
            case_key: answer.caseKey,
            agency: file.agency,
            run_id: file.runId,
            as_of: file.asOf,
            register: answer.register,
            delivery_sha256: answer.deliverySha256,
            decision: answer.decision,
            corrected_value: answer.correctedValue === '' ? null : answer.correctedValue,
            note: answer.note === '' ? null : answer.note,
            answered_on: file.answeredOn,
            answered_by: by.actor,
            file_sha256: file.sha256,
          })),
        )
        .execute()
    }
    await recordAudit(trx, {
      ...by,
      agency: file.agency,
      runId: file.runId,
      action: 'answer.take',
      object: `answers ${file.agency}`,
      details: { sha256: file.sha256, taken: answers.length, outcomes: file.outcomes },
    })
  })
}

export interface Answer {
  readonly answerId: number
  readonly findingKey: string
  readonly caseKey: string | null
  readonly runId: string
  readonly register: string
  readonly decision: AnswerDecision
  readonly correctedValue: string | null
  readonly note: string | null
  readonly answeredOn: string
  readonly answeredBy: string
  /** Against the run that is asked for. */
  readonly check: AnswerCheck
}

export interface AnswerPage {
  readonly agency: string
  /** The run to check against: the one readers see. */
  readonly runId: string
  readonly check?: AnswerCheck | undefined
  readonly caseKey?: string | undefined
  /** The last answer of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

/** The newest answer of an agency to each finding, newest first, with how it stands to the deliveries of a run. */
export async function listAnswers(store: Store, page: AnswerPage): Promise<Answer[]> {
  const asOf = await asOfRun(store, page.runId)
  const { rows } = await withAgency(store, page.agency, (trx) =>
    sql<Answer>`
      select answer_id as "answerId", finding_key as "findingKey", case_key as "caseKey", run_id as "runId", register, decision,
        corrected_value as "correctedValue", note, answered_on as "answeredOn", answered_by as "answeredBy", "check"
      from (${checkedAnswers(page.runId, asOf)}) as a
      where agency = ${page.agency}
        ${page.check === undefined ? sql`` : sql`and "check" = ${page.check}`}
        ${page.caseKey === undefined ? sql`` : sql`and case_key = ${page.caseKey}`}
        ${page.before === undefined ? sql`` : sql`and answer_id < ${page.before}`}
      order by answer_id desc limit ${page.limit}`.execute(trx),
  )
  return rows
}

export interface AnswerCount {
  readonly agency: string
  readonly decision: AnswerDecision
  readonly check: AnswerCheck
  readonly count: number
}

/** The newest answers to findings, counted by agency, decision and how they stand to the deliveries of a run; of one agency or of all. */
export async function countAnswers(
  store: Store,
  { runId, agency }: { readonly runId: string; readonly agency?: string | undefined },
): Promise<AnswerCount[]> {
  const asOf = await asOfRun(store, runId)
  const count = async (trx: Transaction<Database>): Promise<AnswerCount[]> => {
    const { rows } = await sql<AnswerCount>`
      select agency, decision, "check", count(*) as count from (${checkedAnswers(runId, asOf)}) as a
      group by agency, decision, "check" order by agency, decision, "check"`.execute(trx)
    return rows
  }
  return agency === undefined ? withSteward(store, count) : withAgency(store, agency, count)
}

/**
 * The newest answer to each finding with its check: waiting until the register was delivered again for a later day; then confirmed when
 * the finding is gone, contradicted when it was said to be corrected and stands, standing when it was said to stay.
 */
function checkedAnswers(runId: string, asOf: string): RawBuilder<unknown> {
  return sql`select a.*, case
      when ${asOf}::date <= a.as_of or d.sha256 is null or d.sha256 = a.delivery_sha256 then 'waiting'
      when f.finding_key is null then 'confirmed'
      when a.decision = 'corrected' then 'contradicted'
      else 'standing' end as "check"
    from (select distinct on (finding_key) * from answer order by finding_key, answer_id desc) as a
      left join delivery as d on d.run_id = ${runId} and d.register = a.register
      left join finding as f on f.run_id = ${runId} and f.finding_key = a.finding_key`
}

async function asOfRun(store: Store, runId: string): Promise<string> {
  const row = await store.db.selectFrom('run').select('as_of').where('run_id', '=', runId).executeTakeFirst()
  // A run that is not there was delivered before everything: every answer waits.
  return row?.as_of ?? '0001-01-01'
}
