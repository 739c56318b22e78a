import { Command } from 'commander'
import { addAnswer } from './commands/answer.ts'
import { addAudit } from './commands/audit.ts'
import { addCases } from './commands/cases.ts'
import { addCheck } from './commands/check.ts'
import { addDb } from './commands/db.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addErase } from './commands/erase.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addGenerate } from './commands/generate.ts'
import { addOpenData } from './commands/open-data.ts'
import { addOutreach } from './commands/outreach.ts'
import { addReconcile } from './commands/reconcile.ts'
import { addReport } from './commands/report.ts'
import { addRetention } from './commands/retention.ts'
import { addRuns } from './commands/runs.ts'
import { addScores } from './commands/scores.ts'
import { addServe } from './commands/serve.ts'
import { addUsers } from './commands/users.ts'

/** The whole command line. Each command loads what it needs when it runs: start-up stays short. */
export function buildProgram(): Command {
  const program = new Command('doisoat')
    .description(
      'Links registers on the national ID, says what does not match, whose it is to mend, and how much of the population each covers.',
    )
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Examples:
  doisoat demo                                      a made-up city, reconciled and served
  doisoat generate --people 20000 --out city        a made-up city as CSV files
  doisoat reconcile city --out result               the main job, on a folder of extracts

Exit codes: 0 done, 1 unexpected, 2 usage, 3 input refused, 4 held for approval, 5 busy, 6 database or storage unavailable,
7 numbers do not add up`,
    )
  for (const add of [
    addReconcile,
    addCheck,
    addRuns,
    addReport,
    addAnswer,
    addCases,
    addScores,
    addOpenData,
    addOutreach,
    addEvaluate,
    addGenerate,
    addServe,
    addDemo,
    addDb,
    addUsers,
    addAudit,
    addRetention,
    addErase,
    addDoctor,
  ])
    add(program)
  return program
}
