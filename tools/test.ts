import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { listRooms } from './rooms.ts'

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly name: string; readonly status: string }[]
}

const reportFile = '.turbo/vitest.json'

// Runs the tests of every package, package by package (turbo keeps the results of those that did not change), and ends with the
// sum. Arguments go to turbo: `npm test -- --filter=@doisoat/files`.
const startedMs = performance.now()
const turboArgs = process.argv.slice(2)
const rooms = listRooms()
for (const room of rooms) rmSync(join(room, reportFile), { force: true })

const flags = ['--continue', '--ui=stream', '--concurrency=1', '--output-logs=new-only']
// As many test files at once as there are cores: vitest would leave one free, and most of what runs here is other processes, which wait.
const vitestFlags = [
  '--maxWorkers=100%',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  '--passWithNoTests',
]
const done = spawnSync('turbo', ['run', 'test', ...flags, ...turboArgs, '--', ...vitestFlags], { stdio: 'inherit' })

const reported = rooms.filter((room) => existsSync(join(room, reportFile)))
const reports = reported.map((room) => JSON.parse(readFileSync(join(room, reportFile), 'utf8')) as Report)
const sum = (count: (report: Report) => number): number => reports.reduce((total, report) => total + count(report), 0)
const passed = sum((report) => report.numPassedTests)
const failed = sum((report) => report.numFailedTests)
const skipped = sum((report) => report.numPendingTests + report.numTodoTests)

const problems: string[] = []
const results = reports.flatMap((report) => report.testResults)
for (const result of results) if (result.status !== 'passed') problems.push(`failed: ${relative('.', result.name)}`)
// A package without a test script, or a file vitest does not pick up, would otherwise pass by not running.
const ran = new Set(results.map((result) => resolve(result.name)))
for (const room of turboArgs.length > 0 ? reported : rooms) {
  for (const path of globSync(`${room}/src/**/*.test.{ts,tsx}`))
    if (!ran.has(resolve(path))) problems.push(`did not run: ${path}`)
}
if (passed === 0) problems.push('no test passed')

const seconds = Math.round((performance.now() - startedMs) / 1000)
console.log('')
for (const problem of problems) console.log(problem)
console.log(
  `${passed} passed, ${failed} failed, ${skipped} skipped in ${results.length} files of ${reports.length} packages (${seconds} s)`,
)
process.exitCode = done.status === 0 && problems.length === 0 ? 0 : 1
