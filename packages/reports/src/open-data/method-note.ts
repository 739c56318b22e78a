import type { CoverageDefinition, Profile } from '@doisoat/profile'
import type { OpenEdition } from './open-edition.ts'

type Language = 'vi' | 'en'

/**
 * How the figures are made, for people who use them: both readings of the rate, denominators, what is hidden and rounded, the data-quality
 * measures, the unit lists. Markdown in one language.
 */
export function methodNote({ profile, openData, asOf, cells }: OpenEdition, language: Language): string {
  const text = methodText(language)
  const base = Math.ceil(profile.disclosure.threshold / 2)
  const figures = openData.publishedFigures.map(({ quote, source, register, reading }) =>
    text.figure({
      quote: quote[language],
      source: source[language],
      register: titleOf(profile, register, language),
      reading: text.readings[reading],
    }),
  )
  const total = cells.find(
    (cell) => cell.definition === 'authenticated' && [cell.unit_code, cell.district_code].every((code) => code === ''),
  )
  return `${[
    `# ${text.title(profile.title[language])}`,
    text.asOf(asOf),
    `## ${text.ratesTitle}`,
    text.rates,
    ...figures,
    ...(!total || total.numerator === null || total.denominator === null
      ? []
      : [text.example(titleOf(profile, total.register, language), total.numerator, total.denominator)]),
    `## ${text.denominatorsTitle}`,
    profile.coverage.map((one) => `- \`${one.definition}\`: ${one.title[language]}. ${denominator(one, language)}`).join('\n'),
    `## ${text.hiddenTitle}`,
    text.hidden(profile.disclosure.threshold, base),
    `## ${text.qualityTitle}`,
    text.quality(profile.scores.liveDays),
    `## ${text.unitsTitle}`,
    text.units(profile.unitLists.map((list) => `${list.version} (${list.validFrom})`).join(', ')),
  ].join('\n\n')}\n`
}

/** The paragraphs of the note, for a page that says the same; *emphasis* and `code` as in Markdown. */
export function methodText(language: Language): typeof english {
  return language === 'vi' ? vietnamese : english
}

function titleOf(profile: Profile, register: string, language: Language): string {
  return profile.registers.find((one) => one.name === register)?.title[language] ?? register
}

function denominator({ denominator: rule }: CoverageDefinition, language: Language): string {
  const text = methodText(language)
  const parts = [
    text.alive,
    ...(rule.residence.length > 0 ? [`${text.residence} ${rule.residence.join(', ')}`] : []),
    ...(rule.ageFrom > 0 ? [`${text.from} ${rule.ageFrom}`] : []),
    ...(rule.ageTo === null ? [] : [`${text.to} ${rule.ageTo}`]),
    ...(rule.withoutExcludedGroups ? [text.withoutForces] : []),
    ...(rule.inRegister === null ? [] : [`${text.inRegister} ${rule.inRegister}`]),
  ]
  return `${text.denominator}: ${parts.join('; ')}.`
}

interface Figure {
  readonly quote: string
  readonly source: string
  readonly register: string
  readonly reading: string
}

const english = {
  title: (city: string) => `How the open data of ${city} is made`,
  asOf: (day: string) =>
    `The registers are as of ${day}. The figures describe the quality of data; they are not an index of the city.`,
  ratesTitle: 'Two rates that are easily taken for each other',
  rates:
    '*Authenticated* counts rows: active rows of a register, without the armed forces and their relatives, that are linked to the population register and agree with it, out of all such rows. *Coverage* counts people: people of the denominator who have at least one active, linked row, out of all of them. One person with three rows is three rows and one person.',
  readings: { authenticated: 'authenticated (rows)', coverage: 'coverage (people)' },
  figure: ({ quote, source, register, reading }: Figure) =>
    `Published elsewhere: “${quote}” (${source}; ${register}). The sentence can be read either way. The figures here are calibrated to the reading *${reading}*.`,
  example: (register: string, numerator: number, all: number) =>
    `In this edition ${numerator} of ${all} rows of ${register} are authenticated.`,
  denominatorsTitle: 'Definitions and their denominators',
  denominator: 'Denominator',
  alive: 'people alive on the day of the data',
  residence: 'residence',
  from: 'aged from',
  to: 'aged to',
  withoutForces: 'without the armed forces and their relatives',
  inRegister: 'with an active row in',
  hiddenTitle: 'What is hidden and how figures are rounded',
  hidden: (threshold: number, base: number) =>
    `A cell is hidden (\`:c\`) when those who have it, those who do not, or all of them are 1 to ${threshold - 1} people or rows; and when such a number would follow from other published figures, whichever table, unit, former district or definition they stand in. Every other figure is rounded up or down to a multiple of ${base}, at random but always alike: the same count of the same people is the same figure in every table, file and month. So figures need not add up exactly, and a small change from one month to the next cannot be told from rounding. A count of nobody, and one of the whole denominator, are shown as they are. People of no recorded sex or age, and those of an age band that a definition counts only in part, are in the totals and in no table. Published are: the city, units, former districts, age bands, sexes, units by age, units by sex, and ages by sex; never units by age and sex.`,
  qualityTitle: 'Quality of a register',
  quality: (days: number) =>
    `*correct* (đúng): rows that agree with the person, out of rows whose number is a person's. *complete* (đủ): rows with every required field. *clean* (sạch): rows without a repeated identity, an invalid value, an unresolved unit, or somebody dead and active. *live* (sống): rows updated within ${days} days, out of rows that say when they were.`,
  unitsTitle: 'Units and months',
  units: (lists: string) =>
    `Unit lists and the first day of each: ${lists}. A month stands in the list that was in force. Former districts go on through the crosswalk; a unit made of parts of several is counted under them together (\`490+497\`).`,
}

const vietnamese: typeof english = {
  title: (city) => `Cách lập số liệu mở của ${city}`,
  asOf: (day) =>
    `Dữ liệu tính đến ngày ${day}. Số liệu phản ánh chất lượng dữ liệu, không phải bộ chỉ số đánh giá của thành phố.`,
  ratesTitle: 'Hai tỷ lệ dễ nhầm lẫn',
  rates:
    '*Đã xác thực* đếm dòng dữ liệu: số dòng đang hoạt động của một cơ sở dữ liệu, không gồm lực lượng vũ trang và thân nhân, liên kết được với cơ sở dữ liệu dân cư và khớp thông tin, trên tổng số dòng như vậy. *Tỷ lệ bao phủ* đếm người: số người thuộc mẫu số có ít nhất một dòng đang hoạt động đã liên kết, trên tổng số người. Một người có ba dòng là ba dòng và một người.',
  readings: { authenticated: 'đã xác thực (theo dòng)', coverage: 'tỷ lệ bao phủ (theo người)' },
  figure: ({ quote, source, register, reading }) =>
    `Số liệu đã công bố: “${quote}” (${source}; ${register}). Câu này có thể hiểu theo cả hai cách. Số liệu ở đây được hiệu chỉnh theo cách hiểu *${reading}*.`,
  example: (register, numerator, all) => `Trong kỳ này, ${numerator} trên ${all} dòng của ${register} đã xác thực.`,
  denominatorsTitle: 'Các tỷ lệ và mẫu số',
  denominator: 'Mẫu số',
  alive: 'người còn sống vào ngày lấy số liệu',
  residence: 'cư trú',
  from: 'từ',
  to: 'đến',
  withoutForces: 'không gồm lực lượng vũ trang và thân nhân',
  inRegister: 'có dòng đang hoạt động trong',
  hiddenTitle: 'Số không công bố và cách làm tròn',
  hidden: (threshold, base) =>
    `Một ô không được công bố (\`:c\`) khi số đạt, số chưa đạt hoặc tổng số từ 1 đến ${threshold - 1}; hoặc khi số như vậy có thể suy ra từ các số đã công bố khác, dù ở bảng, đơn vị, huyện cũ hay tỷ lệ nào. Mọi số khác được làm tròn lên hoặc xuống bội số của ${base}, ngẫu nhiên nhưng luôn như nhau: cùng một số đếm của cùng một nhóm người là cùng một con số trong mọi bảng, tệp và tháng. Vì vậy các số có thể không cộng đúng bằng tổng, và không thể phân biệt thay đổi nhỏ giữa hai tháng với làm tròn. Số 0 và số bằng toàn bộ mẫu số không bị làm tròn. Người chưa có thông tin giới tính hoặc tuổi, và người thuộc nhóm tuổi mà tỷ lệ chỉ tính một phần, có trong tổng số và không có trong bảng. Công bố: toàn thành phố, đơn vị, huyện cũ, nhóm tuổi, giới tính, đơn vị theo tuổi, đơn vị theo giới tính và tuổi theo giới tính; không công bố đơn vị theo cả tuổi và giới tính.`,
  qualityTitle: 'Chất lượng của một cơ sở dữ liệu',
  quality: (days) =>
    `*correct* (đúng): dòng khớp với người, trên số dòng có số định danh của một người. *complete* (đủ): dòng có đủ trường bắt buộc. *clean* (sạch): dòng không trùng danh tính, không có giá trị sai, không có đơn vị chưa xác định, không có người đã chết còn hoạt động. *live* (sống): dòng được cập nhật trong ${days} ngày, trên số dòng có ngày cập nhật.`,
  unitsTitle: 'Đơn vị và tháng',
  units: (lists) =>
    `Danh mục đơn vị và ngày hiệu lực: ${lists}. Mỗi tháng theo danh mục có hiệu lực. Huyện cũ được nối tiếp qua bảng chuyển đổi; đơn vị gồm phần của nhiều huyện được tính chung (\`490+497\`).`,
}
