/**
 * The one comparison of column headers: NFC, lower case, no accents, đ as d, letters and digits only.
 *
 * `Số ĐDCN/CCCD ` and `so ddcn cccd` fold to the same text. An empty result means the header says nothing.
 */
export function foldHeader(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đðɖ]/g, 'd')
    .replace(/[^\p{L}\p{N}]/gu, '')
}
