import { cleanNationalId, cleanSiNumber, cleanTaxCode, formattedName, parseBirthDate } from '@doisoat/identifiers'
import type { Column, Profile } from '@doisoat/profile'
import type { Words } from '@doisoat/reports'

/** Where a corrected value belongs. */
export interface ValuePlace {
  readonly profile: Pick<Profile, 'nationalId' | 'registers' | 'units' | 'dateOrder' | 'compactDates'>
  readonly register: string
  /** Meaning of the column; null when the finding is about the whole row. */
  readonly field: string | null
  /** ISO day: nobody is born after it. */
  readonly today: string
}

/** What is wrong with a corrected value by the kind of its column; undefined when it may stand. */
export function checkValue(value: string, place: ValuePlace): Words | undefined {
  const { profile, field, today } = place
  const column = profile.registers.find(({ name }) => name === place.register)?.columns.find(({ meaning }) => meaning === field)
  switch (column?.kind) {
    case 'national_id':
      return checkNationalId(value, profile.nationalId.digits, cleanNationalId(value, profile.nationalId).form)
    case 'birth_date': {
      const { form } = parseBirthDate(value, { order: profile.dateOrder, compact: profile.compactDates, asOf: today })
      if (form === 'valid') return undefined
      return {
        vi: 'cần ngày, tháng/năm hoặc năm sinh có thật, như 05/01/1975',
        en: 'a birth date of the calendar is expected, such as 05/01/1975',
      }
    }
    case 'person_name':
      if (/\p{L}/u.test(formattedName(value)) && !/\d/.test(value)) return undefined
      return { vi: 'cần họ và tên, không có chữ số', en: 'a name without digits is expected' }
    case 'sex':
      return checkSex(value, column)
    case 'unit':
      if (profile.units.some(({ unitCode }) => unitCode === value.trim())) return undefined
      return { vi: 'không có trong danh mục đơn vị hành chính', en: 'it is in no list of units' }
    case 'tax_code':
      if (cleanTaxCode(value).form === 'valid') return undefined
      return { vi: 'không phải mã số thuế hợp lệ', en: 'it is not a valid tax code' }
    case 'si_number':
      if (cleanSiNumber(value).form === 'valid') return undefined
      return { vi: 'cần 10 chữ số', en: '10 digits are expected' }
    default:
      return undefined
  }
}

/** Never padded: a number that lost its zeros in a spreadsheet may as well have lost other digits. */
function checkNationalId(value: string, digits: number, form: string): Words | undefined {
  if (form === 'clean' || form === 'cleaned') return undefined
  const found = value.replaceAll(/\D/g, '').length
  return {
    vi: `cần ${digits} chữ số, nhận được ${found}; nhập dưới dạng văn bản để giữ số 0 ở đầu`,
    en: `${digits} digits are expected, ${found} were found; type it as text to keep the leading zeros`,
  }
}

function checkSex(value: string, { values }: Column): Words | undefined {
  const known = Object.entries(values).flatMap(([code, others]) => [code, ...others])
  const wanted = known.length > 0 ? known : ['M', 'F']
  if (wanted.some((one) => one.toLowerCase() === value.trim().toLowerCase())) return undefined
  return { vi: `cần một trong: ${wanted.join(', ')}`, en: `one of these is expected: ${wanted.join(', ')}` }
}
