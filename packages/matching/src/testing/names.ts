import { cp1258, type Translation, tcvn3, translate, vniPairs, vniSingles } from '@doisoat/identifiers'
import * as fc from 'fast-check'
import { anyLetters, oddCharacters, textOf } from './hostile-text.ts'

const families = 'Nguyễn Trần Lê Phạm Huỳnh Vũ Võ Bùi Đặng Đỗ Hồ Lý Đinh Ỷ'.split(' ')
const middles = 'Văn Thị Ngọc Đức Hữu Thúy Như Đình Quốc Tiến Mỹ Y V.'.split(' ')
const givens = 'An Hòa Hoà Thủy Thuỷ Khỏe Lý Lí Vy Vi Mỹ Quý Quí Hùng Hưng Hứng Dũng Tuấn Đạt Thảo Ước Uyên Tỵ Yến Ất A'.split(
  ' ',
)
const minority = [
  "K'Ho",
  'K’Brêu',
  'A Lăng',
  'Zơ Râm',
  "Bh'nướch",
  'Bhling',
  "Bh'ling",
  'B.hling',
  'Pơ Loong',
  'Y Mŏ Niê',
  'Ƀing',
  'Ðinh',
  'Ê Ban',
  'Ka Ho',
]

/** An invented name: of the delta, of the mountains, of one word, or of no alphabet we know. */
export const plainName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...families), fc.array(fc.constantFrom(...middles), { maxLength: 2 }), fc.constantFrom(...givens))
      .map((words) => words.flat().join(' ')),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...minority), fc.constantFrom('', ' Thị', ' Văn'), fc.constantFrom('', ...givens))
      .map(([a, b, c]) => `${a}${b} ${c}`.trim()),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...givens,
      ...minority,
      'Müller',
      'José Núñez',
      'Łukasz Żak',
      'İpek Ünal',
      'Οδυσσεύς',
      'Йосиф',
      '李小龍',
      '김철수',
      'ẞ',
      'ǆ',
    ),
  },
)

const reversed = ({ from, to }: Translation): Translation => ({ from: to, to: from })

/** ễ → ê and the tone as a combining mark, as windows-1258 writes it. */
function toneBehind(letter: string): string {
  const tones = /[\u0300\u0301\u0303\u0309\u0323]/g
  const parts = letter.normalize('NFD')
  return parts.replace(tones, '').normalize('NFC') + (parts.match(tones)?.join('') ?? '')
}

/** What a machine of the time made of a name. */
export const legacyWritings: Readonly<Record<string, (name: string) => string>> = {
  'UTF-8 as cp1252': (name) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(name)),
  'UTF-8 as Latin-1': (name) => Buffer.from(name, 'utf8').toString('latin1'),
  TCVN3: (name) => translate(name.toLowerCase(), reversed(tcvn3)),
  'TCVN3 with capitals': (name) => translate(name, reversed(tcvn3)),
  VNI: (name) =>
    translate(
      Array.from(name, (letter) => vniPairs.find(([, to]) => to === letter)?.[0] ?? letter).join(''),
      reversed(vniSingles),
    ),
  'windows-1258': (name) => translate(Array.from(name, toneBehind).join(''), reversed(cp1258)),
}

const words = (change: (list: string[], at: number) => string[]) => (name: string, at: number) => {
  const list = name.split(' ')
  return change(list, at % list.length).join(' ')
}

/** One change a name goes through between two registers; `at` picks the place. */
const mutations: readonly ((name: string, at: number) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.normalize('NFD'),
  (name) => ` ${name.replaceAll(' ', '  ')}\u00a0`,
  // marks in another order: a, acute, circumflex
  (name) => name.normalize('NFD').replace(/([\u0302\u0306])([\u0300\u0301\u0303\u0309])/g, '$2$1'),
  (name) => name.replaceAll('Đ', 'Ð').replaceAll('đ', 'ð'),
  (name) => name.replaceAll('oà', 'òa').replaceAll('uỷ', 'ủy').replaceAll('úy', 'uý').replaceAll('ỏe', 'oẻ'),
  (name) => name.replaceAll('ý', 'í').replaceAll('ỹ', 'ĩ').replaceAll('y', 'i'),
  (name) =>
    name
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .replaceAll('đ', 'd')
      .replaceAll('Đ', 'D'),
  (name) =>
    name
      .normalize('NFD')
      .replace(/[\u0300\u0301\u0303\u0309\u0323]/gu, '')
      .normalize('NFC'),
  words((list, at) => list.filter((_, i) => i !== at)),
  words((list, at) => [...list.slice(at), ...list.slice(0, at)]),
  words((list) => list.toReversed()),
  words((list, at) => list.map((word, i) => (i === at ? word.charAt(0) : word))),
  words((list) => [...list.slice(0, -1).map((word) => `${word.charAt(0)}.`), ...list.slice(-1)]),
  words((list, at) => [...list.slice(0, at), `${list[at] ?? ''}${list[at + 1] ?? ''}`, ...list.slice(at + 2)]),
  words((list, at) => [...list.slice(0, at), 'Thị', ...list.slice(at)]),
  words((list, at) => [...list, list[at] ?? '']),
  (name) => name.replaceAll("'", ''),
  (name) => name.replaceAll(' ', '-'),
  (name, at) => name.slice(0, at % (name.length + 1)) + name.slice((at % (name.length + 1)) + 1),
  (name, at) => `${name.slice(0, at % (name.length + 1))}n${name.slice(at % (name.length + 1))}`,
  (name, at) => `${name.slice(0, at % (name.length + 1))}x${name.slice((at % (name.length + 1)) + 1)}`,
  (name, at) => {
    const i = at % Math.max(1, name.length - 1)
    return name.slice(0, i) + name.charAt(i + 1) + name.charAt(i) + name.slice(i + 2)
  },
  (name, at) => {
    const i = at % (name.length + 1)
    return name.slice(0, i) + (oddCharacters[at % oddCharacters.length] ?? '') + name.slice(i)
  },
  ...Object.values(legacyWritings).map((write) => (name: string) => write(name)),
]

const mutation = fc.tuple(fc.constantFrom(...mutations), fc.nat(40))

/** A name as some register holds it: invented, changed up to three times, or anything at all. */
export const writtenName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(plainName, fc.array(mutation, { maxLength: 3 })).map(([name, changes]) => mutate(name, changes)),
  },
  { weight: 1, arbitrary: textOf("abAB đĐơ'.-áÁ\u0301\u0302Ã¡ẽ", 12) },
  { weight: 1, arbitrary: anyLetters },
)

/** Two names: one person's, changed on the way, or two people's. */
export const namePair = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(plainName, fc.array(mutation, { maxLength: 2 }), fc.array(mutation, { maxLength: 3 }))
      .map(([name, a, b]) => ({ a: mutate(name, a), b: mutate(name, b) })),
  },
  { weight: 2, arbitrary: fc.record({ a: writtenName, b: writtenName }) },
)

function mutate(name: string, changes: readonly (readonly [(name: string, at: number) => string, number])[]): string {
  return changes
    .reduce((result, [change, at]) => change(result, at), name)
    .replaceAll('\0', '')
    .toWellFormed()
}
