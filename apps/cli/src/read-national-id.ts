import { DoisoatError } from '@doisoat/contracts'
import { cleanNationalId, type NationalIdShape } from '@doisoat/identifiers'

/**
 * One national ID from standard input: an argument would stand in the list of processes and in the history of the shell.
 *
 * Throws ID_NOT_UNDERSTOOD (usage), which does not repeat what was typed.
 */
export async function readNationalId(shape: NationalIdShape): Promise<string> {
  if (process.stdin.isTTY === true) process.stderr.write('national ID, then Enter and Ctrl-D: ')
  let text = ''
  for await (const part of process.stdin) text += String(part)
  const cleaned = cleanNationalId(text.trim(), shape)
  if (cleaned.form === 'clean' || cleaned.form === 'cleaned') return cleaned.value
  throw new DoisoatError(
    'ID_NOT_UNDERSTOOD',
    `standard input does not hold one national ID of ${shape.digits} digits (it is ${cleaned.form.replaceAll('_', ' ')})`,
    { exit: 'usage', next: 'doisoat audit who-saw < FILE, with the ID as the only line of FILE' },
  )
}
