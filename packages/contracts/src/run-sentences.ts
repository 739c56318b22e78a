/** Sentences of run.json, which are stored in English, by their shape; $1, $2 … are what stands in the brackets of the shape. */
const sentences: readonly (readonly [english: RegExp, vietnamese: string])[] = [
  [/^(.+) records = accepted \+ rejected$/, '$1: số bản ghi = số dòng nhận + số dòng từ chối'],
  [/^(.+) accepted = rows read$/, '$1: số dòng nhận = số dòng đã đọc'],
  [/^(.+) rows = linked or not$/, '$1: số dòng = số dòng liên kết được + không liên kết được'],
  [/^(.+) rows = sum of verdicts$/, '$1: số dòng = tổng các kết quả'],
  [/^(.+) \((.+)\): sum of units = total$/, '$1 ($2): tổng các phường, xã = toàn bộ'],

  [
    /^(.+) rows accepted, at least (.+) expected: .+$/,
    'nhận $1 dòng, cần ít nhất $2: tệp rỗng không được công bố như đã đủ người',
  ],
  [
    /^(.+) records rejected, at most (.+) is let through; see (.+)$/,
    '$1 bản ghi bị từ chối, chỉ cho qua nhiều nhất $2; xem tệp $3',
  ],
  [/^(.+) rows accepted, at least (.+) expected$/, 'nhận $1 dòng, cần ít nhất $2'],
  [/^(.+) rows have a usable ID, at least (.+) expected$/, '$1 dòng có số định danh dùng được, cần ít nhất $2'],
  [/^(.+) rows have a valid register number, at least (.+) expected$/, '$1 dòng có mã số hợp lệ, cần ít nhất $2'],
  [
    /^(.+) rows have a status of this register, at least (.+) expected$/,
    '$1 dòng có trạng thái của cơ sở dữ liệu này, cần ít nhất $2',
  ],
  [/^the last record is whole$/, 'bản ghi cuối đầy đủ'],
  [/^the last line ends in the middle .+$/, 'dòng cuối bị cụt giữa chừng, phần sau không có: đề nghị nơi gửi gửi lại cả tệp'],
  [
    /^(.+) rows have a usable ID, at least (.+) expected: .+$/,
    '$1 dòng có số định danh dùng được, cần ít nhất $2: có phải tệp của cơ sở dữ liệu khác?',
  ],
  [
    /^(.+) rows have a valid register number, at least (.+) expected: .+$/,
    '$1 dòng có mã số hợp lệ, cần ít nhất $2: có phải tệp của cơ sở dữ liệu khác?',
  ],
  [
    /^(.+) rows have a status of this register, at least (.+) expected: .+$/,
    '$1 dòng có trạng thái của cơ sở dữ liệu này, cần ít nhất $2: có phải tệp của cơ sở dữ liệu khác?',
  ],
  [/^(\d+) columns of (\w+); the header fits no other register$/, '$1 cột của $2; tiêu đề không giống cơ sở dữ liệu nào khác'],
  [/^(\d+) columns of (\w+), (\d+) of (\w+)$/, '$1 cột của $2, $3 cột của $4'],
  [/^no other register has the same file$/, 'không cơ sở dữ liệu nào khác có cùng tệp này'],
  [/^the same file as (.+)$/, 'cùng một tệp với $1'],

  [/^no file this time, .+$/, 'lượt này không có tệp, lần công bố trước có: sẽ thiếu tỷ lệ bao phủ'],
  [
    /^(.+) rows, (.+) more than the (.+) of the last published run; up to (.+) is usual$/,
    '$1 dòng, nhiều hơn $2 so với $3 dòng của lần công bố trước; thường đến $4',
  ],
  [
    /^(.+) rows, (.+) fewer than the (.+) of the last published run; up to (.+) is usual$/,
    '$1 dòng, ít hơn $2 so với $3 dòng của lần công bố trước; thường đến $4',
  ],
  [/^the very file that (.+) delivered .+$/, 'đúng là tệp của $1 ở lần công bố trước'],
  [/^not the last file of another register$/, 'không phải tệp kỳ trước của cơ sở dữ liệu khác'],
  [/^(.+) rows have a usable ID, (.+) in the last published run$/, '$1 dòng có số định danh dùng được, lần công bố trước $2'],
  [/^all columns of the last published run are there$/, 'có đủ các cột của lần công bố trước'],
  [/^columns of the last published run are gone: (.+)$/, 'không còn các cột của lần công bố trước: $1'],
  [
    /^the newest row is of (\S+), that of the last published run of (\S+); .+$/,
    'dòng mới nhất ngày $1, của lần công bố trước ngày $2; có phải là tệp kỳ trước?',
  ],
  [
    /^the newest row is of (\S+), that of the last published run of (\S+)$/,
    'dòng mới nhất ngày $1, của lần công bố trước ngày $2',
  ],
  [
    /^the most frequent birth date stands in (.+) rows, in (.+) in the last published run$/,
    'ngày sinh gặp nhiều nhất có ở $1 dòng, lần công bố trước $2',
  ],
  [
    /^the most frequent name stands in (.+) rows, in (.+) in the last published run$/,
    'họ tên gặp nhiều nhất có ở $1 dòng, lần công bố trước $2',
  ],
  [/^status (.+) stands in (.+) rows, in (.+) in the last published run$/, 'trạng thái $1 có ở $2 dòng, lần công bố trước $3'],
  [
    /^a status that the profile does not know stands in (.+) rows, in (.+) in .+$/,
    'trạng thái không có trong bộ cấu hình có ở $1 dòng, lần công bố trước $2',
  ],
  [/^all (.+) units of the last published run have rows$/, 'cả $1 đơn vị của lần công bố trước đều có dòng'],
  [/^units with rows in the last published run and none now: (.+)$/, 'đơn vị có dòng ở lần công bố trước nay không còn: $1'],
  [/^(.+) units changed by more than ([^;]+); (.+)$/, '$1 đơn vị thay đổi quá $2; $3'],
  [/^no unit had enough rows to be judged$/, 'không đơn vị nào có đủ dòng để xét'],
  [
    /^(.+) rows match, (.+) in the last published run; a fall of up to (.+) is usual$/,
    '$1 dòng khớp, lần công bố trước $2; thường giảm đến $3',
  ],
  [
    /^verdict (\w+): (.+) rows, (.+) in the last published run; growth of up to (.+) is usual$/,
    'kết quả “$1”: $2 dòng, lần công bố trước $3; thường tăng đến $4',
  ],
  [
    /^coverage (\w+): (.+), (\S+) in the last published run; a fall of up to (.+) is usual$/,
    '$1: $2, lần công bố trước $3; thường giảm đến $4',
  ],
  [
    /^(\w+): (.+) findings, (.+) in the last published run; growth of up to (.+) or (.+) findings is usual$/,
    '$1: $2 sai lệch, lần công bố trước $3; thường tăng đến $4 hoặc $5 sai lệch',
  ],

  [/^files of no register, ignored: (.+)$/, 'tệp không thuộc cơ sở dữ liệu nào, bỏ qua: $1'],
  [/^(\w+): columns ignored: (.+)$/, '$1: cột bỏ qua: $2'],
  [/^(\w+): read with delimiter (.+)$/, '$1: đọc với dấu phân cách $2'],
  [/^(\w+): read as (.+)$/, '$1: đọc với bảng mã $2'],
  [/^(\w+): the last line has no line end; .+$/, '$1: dòng cuối không có dấu xuống dòng; tệp có bị cụt không?'],
  [
    /^(\w+): rows with a unit code of another list, converted to (\S+): (\d+)$/,
    '$1: số dòng có mã phường, xã của danh mục khác, đã quy đổi sang danh mục $2: $3',
  ],
  [
    /^verdicts and links had to be sorted, .+$/,
    'kết quả và liên kết phải được sắp xếp lại nên lâu hơn, vì bộ nhớ không đủ; hãy tăng DOISOAT_MEMORY_MB',
  ],
]

/** Rates by rows, which no profile names. */
const rowRates: Readonly<Record<string, string>> = {
  authenticated: 'Đã xác thực',
  linked: 'Đã liên kết',
  legal_match: 'Khớp đúng theo quy định thuế',
}

/**
 * A sentence of run.json (an invariant, the detail of a rule, a note) in Vietnamese, its numbers and days as Vietnamese writes them. Names
 * of registers, definitions and the like are given by `titleOf`, which leaves any other text as it is. A sentence that is not known stays.
 */
export function sayInVietnamese(sentence: string, titleOf: (name: string) => string): string {
  for (const [english, vietnamese] of sentences) {
    const parts = english.exec(sentence)
    if (parts) return vietnamese.replaceAll(/\$(\d)/g, (_, at: string) => show(parts[Number(at)] ?? '', titleOf))
  }
  return sentence
}

function show(part: string, titleOf: (name: string) => string): string {
  const title = rowRates[part] ?? titleOf(part)
  if (title !== part) return title
  return part
    .replaceAll(/\b(\d{4})-(\d\d)-(\d\d)\b/g, '$3/$2/$1')
    .replaceAll(/\d{1,3}(?:,\d{3})+/g, (count) => count.replaceAll(',', '.'))
    .replaceAll(/(\d)\.(\d)%/g, '$1,$2\u00a0%')
    .replaceAll(/(\d) of (\d)/g, '$1 trên $2')
    .replaceAll(/ rows, before /g, ' dòng, trước ')
    .replaceAll(/(\d) rows\b/g, '$1 dòng')
    .replace(/and (\S+) more$/, 'và $1 đơn vị khác')
}
