/**
 * A row of a register as a case shows it, values as the extract has them: an element of `rows` in the batch's `cases.csv`. What is empty
 * is left out there.
 */
export interface CaseRegisterRow {
  readonly register: string
  readonly source_line?: number | null | undefined
  readonly register_number?: string | null | undefined
  readonly national_id?: string | null | undefined
  readonly full_name?: string | null | undefined
  readonly birth_date?: string | null | undefined
  readonly sex?: string | null | undefined
  readonly unit_code?: string | null | undefined
  readonly status?: string | null | undefined
  readonly updated_on?: string | null | undefined
}
