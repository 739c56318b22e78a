import { tonelessLetters } from './letters.ts'
import { lowerName, tonesOf } from './person-name.ts'
import { translate } from './translation.ts'

/** Consonants a syllable can begin with, besides qu; f j w z occur in minority names. */
const onsets = 'b c ch d đ f g gh gi h j k kh l m n ng ngh nh p ph r s t th tr v w x z'

/**
 * What can follow them: vowels and final consonant, without tone. `oong ing ic ơng ơc ơch êng êc oen ưm ưn ưp uyp` are rare in
 * Kinh words and occur in minority and place names.
 */
const rimesAfterAll = [
  'a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây',
  'e ec em en eng eo ep et ê êc êch êm ên êng ênh êp êt êu i ia ic ich im in ing inh ip it iu',
  'ô ôc ôi ôm ôn ông ôp ôt ơ ơc ơch ơi ơm ơn ơng ơp ơt y',
].join(' ')
const rimes = [
  rimesAfterAll,
  'iêc iêm iên iêng iêp iêt iêu',
  'o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong oong op ot',
  'u ua uc ui um un ung uôc uôi uôm uôn uông uôt up ut uân uâng uât uây uê uêch uênh ui uơ uy uya uych uyên uyêt uynh uyp uyt uyu',
  'ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưp ưt ưu',
].join(' ')

/** Vowels that begin with y: at the start of a syllable; after qu. */
const initialY = 'yên yêm yêng yêt yêu'
const rimesAfterQu = `${rimesAfterAll} ych yên yêng yêt yêu ynh yp yt yu`

const oneOf = (list: string): string => `(?:${list.split(' ').join('|')})`
const syllable = `(?:${oneOf(onsets)}?${oneOf(rimes)}|${oneOf(initialY)}|qu${oneOf(rimesAfterQu)})`
const word = `(?:[a-z'.-]+|${syllable}[1-5]?)`

/** Words written as letters without tone and tone numbers (`nguyên4 đưc1 an`), each a Vietnamese syllable or plain ASCII (K'Ho, N.). */
export const spellingPattern = `^${word}(?: ${word})*$`

const spelling = new RegExp(spellingPattern)

/**
 * Whether every word of a name is spelt as Vietnamese is: a known syllable with at most one tone, or plain ASCII.
 *
 * Used to tell a legacy encoding from a name: `Nguyeãn` and `hßa` are not spelt so, `Nguyễn` and `hòa` are. Minority names with marks
 * (Bh'nướch, Y Mŏ) are not either, so `false` alone never is a finding.
 */
export function isVietnameseSpelling(text: string): boolean {
  const lower = lowerName(text)
  if (/[0-9]/.test(lower)) return false
  const words = lower.split(' ')
  return spelling.test(words.map((one) => translate(one, tonelessLetters) + tonesOf(one)).join(' '))
}
