import { describe, expect, it } from 'vitest'
import { foldHeader } from './fold-header.ts'

describe('foldHeader', () => {
  it.each([
    ['Số định danh cá nhân', 'sodinhdanhcanhan'],
    ['SO DINH DANH CA NHAN', 'sodinhdanhcanhan'],
    ['  Số\u00a0định–danh  cá_nhân: ', 'sodinhdanhcanhan'],
    ['Số ĐDCN/CCCD', 'soddcncccd'],
    ['Ngày sinh (dd/mm/yyyy)', 'ngaysinhddmmyyyy'],
    ['national_id', 'nationalid'],
    ['National ID', 'nationalid'],
    // Ð (eth) and Ɖ (African D) look like Đ on screen.
    ['Ðịnh danh', 'dinhdanh'],
    ['Ɖịnh danh', 'dinhdanh'],
    // Byte order mark and zero-width space from a copied cell.
    ['\ufeffHọ\u200b và tên', 'hovaten'],
    ['出生日期', '出生日期'],
    ['---', ''],
    ['', ''],
  ])('folds %j to %j', (header, folded) => {
    expect(foldHeader(header)).toBe(folded)
  })

  it('gives composed and decomposed text the same form', () => {
    expect(foldHeader('Giới tính'.normalize('NFD'))).toBe(foldHeader('Giới tính'.normalize('NFC')))
  })

  it('keeps headers apart that differ in a letter or digit', () => {
    expect(foldHeader('Số thẻ 1')).not.toBe(foldHeader('Số thẻ 2'))
    expect(foldHeader('unit_code')).not.toBe(foldHeader('unit_codes'))
  })
})
