import { readdirSync, readFileSync } from 'node:fs'

const sampleMs = 50

/**
 * Watches the memory of a process and all below it (Linux only). `stop` gives the highest sample in bytes, undefined elsewhere.
 *
 * Private memory adds up; shared memory (a database's buffers) is counted once, as the largest share any one process has touched.
 * A sample every 50 ms can miss a short peak.
 */
export function watchTree(rootPid: number | undefined): { stop(): number | undefined } {
  let peak: number | undefined
  const timer = setInterval(() => {
    const now = rootPid === undefined ? undefined : residentBytes(rootPid)
    if (now !== undefined) peak = Math.max(peak ?? 0, now)
  }, sampleMs)
  return {
    stop: () => {
      clearInterval(timer)
      return peak
    },
  }
}

/** Processor seconds of a process and of those children that it has waited for; undefined when the system does not say. */
export function treeCpuSeconds(pid: number): number | undefined {
  const fields = readStat(pid)
  if (fields === undefined) return undefined
  // utime, stime, cutime, cstime in hundredths of a second: USER_HZ is 100 on every Linux.
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
}

function residentBytes(rootPid: number): number | undefined {
  const parents = new Map<number, number>()
  for (const name of readFolder('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined
    if (stat) parents.set(Number(name), Number(stat[1]))
  }
  let own = 0
  let shared = 0
  let seen = false
  for (const pid of parents.keys()) {
    if (!isBelow(pid, rootPid, parents)) continue
    const status = readText(`/proc/${pid}/status`)
    const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    own += kilobytes('RssAnon')
    shared = Math.max(shared, kilobytes('RssShmem') + kilobytes('RssFile'))
    seen = true
  }
  return seen ? (own + shared) * 1024 : undefined
}

function isBelow(pid: number, rootPid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at)) if (at === rootPid) return true
  return false
}

/** The fields of /proc/PID/stat after the program's name, which may hold spaces: state is the first. */
function readStat(pid: number): readonly string[] | undefined {
  const text = readText(`/proc/${pid}/stat`)
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** Empty when the process is gone by now. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
