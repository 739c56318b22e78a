import type { Profile } from '@doisoat/profile'

/** A published measure as the serving database hands it out; no numbers = hidden. */
export interface OpenCell {
  readonly kind: string
  readonly definition: string
  readonly register: string
  readonly basis: string
  readonly unit_code: string
  readonly list_version: string
  readonly district_code: string
  readonly age_band: string
  readonly sex: string
  readonly numerator: number | null
  readonly denominator: number | null
  readonly as_of: string
}

/** What stands in the place of a hidden number in CSV (Eurostat's mark); JSON and Parquet have null. */
export const hiddenMark = ':c'

type Value = string | number | null

interface OpenColumn {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date'
  readonly title: { readonly vi: string; readonly en: string }
  readonly valueOf: (cell: OpenCell, names: PlaceNames) => Value
}

/** Names of units and districts, by list and code. */
export type PlaceNames = (cell: OpenCell) => string

/** The columns of the open tables, in order. */
export const openColumns: readonly OpenColumn[] = [
  column('as_of', 'date', { vi: 'Số liệu tính đến ngày', en: 'As of this day' }),
  column('kind', 'string', { vi: 'Loại số liệu: độ bao phủ hoặc chất lượng', en: 'coverage or quality' }),
  column('definition', 'string', { vi: 'Chỉ số', en: 'What is measured; see the method note' }),
  column('register', 'string', { vi: 'Cơ sở dữ liệu được đo', en: 'The register that is measured' }),
  column('basis', 'string', { vi: 'Đơn vị đếm: người hoặc dòng dữ liệu', en: 'people or rows' }),
  column('list_version', 'string', { vi: 'Phiên bản danh mục đơn vị hành chính', en: 'Version of the unit list' }),
  column('district_code', 'string', {
    vi: 'Mã huyện cũ; trống = tất cả, dấu + = tính chung',
    en: 'Former district; empty = all, + = counted together',
  }),
  column('unit_code', 'string', { vi: 'Mã phường, xã; trống = tất cả', en: 'Ward or commune; empty = all' }),
  {
    name: 'place',
    type: 'string',
    title: { vi: 'Tên đơn vị', en: 'Name of the unit or district' },
    valueOf: (cell, names) => names(cell),
  },
  column('age_band', 'string', { vi: 'Nhóm tuổi; trống = tất cả', en: 'Age band; empty = all' }),
  column('sex', 'string', { vi: 'Giới tính: F nữ, M nam; trống = tất cả', en: 'F, M; empty = all' }),
  column('numerator', 'integer', { vi: 'Số đạt, đã làm tròn; :c = không công bố', en: 'How many have it, rounded; :c = hidden' }),
  column('denominator', 'integer', {
    vi: 'Tổng số, đã làm tròn; :c = không công bố',
    en: 'Out of how many, rounded; :c = hidden',
  }),
]

function column(name: keyof OpenCell, type: OpenColumn['type'], title: OpenColumn['title']): OpenColumn {
  return { name, type, title, valueOf: (cell) => cell[name] }
}

/** The name of the unit or district a cell is about; empty for the whole city. */
export function placeNames(profile: Pick<Profile, 'units' | 'districts'>): PlaceNames {
  const units = new Map(
    profile.units.map((unit) => [`${unit.listVersion}/${unit.unitCode}`, `${unit.unitType} ${unit.name}`.trim()]),
  )
  const districts = new Map(profile.districts.map((district) => [district.districtCode, district.name]))
  return (cell) => {
    if (cell.unit_code !== '') return units.get(`${cell.list_version}/${cell.unit_code}`) ?? ''
    const codes = cell.district_code === '' ? [] : cell.district_code.split('+')
    return codes.map((code) => districts.get(code) ?? code).join(' + ')
  }
}
