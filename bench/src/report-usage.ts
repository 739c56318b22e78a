import { readFileSync, writeSync } from 'node:fs'
import { treeCpuSeconds } from './process-tree.ts'

// Loaded before a contender's own code (node --import): at its end the process itself says what it used, on file descriptor 3.
process.on('exit', () => {
  const usage = process.resourceUsage()
  const cpuSeconds = treeCpuSeconds(process.pid) ?? (usage.userCPUTime + usage.systemCPUTime) / 1e6
  writeSync(3, JSON.stringify({ cpuSeconds, peakBytes: peakBytes() ?? usage.maxRSS * 1024 }))
})

/** The kernel's high-water mark of this program; maxRSS also counts the parent it was forked from. */
function peakBytes(): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}
