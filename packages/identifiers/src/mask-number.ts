/**
 * A number of a person as logs and messages may show it: at most the first three and last four characters, of shorter numbers the first
 * quarter and last third. 048088123760 → 048•••••3760; 201234567 → 20••••567.
 */
export function maskNumber(text: string): string {
  const letters = Array.from(text)
  const first = Math.min(3, Math.floor(letters.length / 4))
  const last = Math.min(4, Math.floor(letters.length / 3))
  const hidden = letters.length - first - last
  return letters.slice(0, first).join('') + '•'.repeat(hidden) + letters.slice(letters.length - last).join('')
}
