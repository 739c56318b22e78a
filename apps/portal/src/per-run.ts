/** As many as readers can see at a time: the run before and the one after a publish or a rollback. */
const runsKept = 2

/** Works something out once for each run and keeps it for the two runs asked for last. Whoever asks meanwhile waits for the same answer. */
export function perRun<Run extends { readonly runId: string }, T>(workOut: (run: Run) => Promise<T>): (run: Run) => Promise<T> {
  const kept = new Map<string, Promise<T>>()
  return (run) => {
    const { runId } = run
    const answer = kept.get(runId) ?? workOut(run)
    // The one asked for last stands last.
    kept.delete(runId)
    kept.set(runId, answer)
    // Not kept: the database may be back the next time.
    answer.catch(() => kept.delete(runId))
    const [oldest] = kept.keys()
    if (kept.size > runsKept && oldest !== undefined) kept.delete(oldest)
    return answer
  }
}
