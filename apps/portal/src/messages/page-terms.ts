import { words } from './words.ts'

/** Words of the public pages that a reader may not know, in the order one meets them: the word, and what it means. */
export const pageTerms = words(
  {
    terms: [
      [
        'Tỷ lệ bao phủ',
        'Số người đáng lẽ có tên trong một cơ sở dữ liệu và đã có tên ở đó, chia cho số người đáng lẽ có tên; đếm theo người.',
      ],
      ['Tử số, mẫu số', 'Hai số đếm làm nên một tỷ lệ: bao nhiêu người hoặc dòng đạt, trên tất cả bao nhiêu.'],
      ['Dòng', 'Một bản ghi về một người trong một cơ sở dữ liệu; một người có thể có nhiều dòng.'],
      [
        'Đã xác thực',
        'Dòng đang hiệu lực, liên kết được với một người trong dữ liệu dân cư và khớp với người đó; đếm theo dòng.',
      ],
      ['Chỉ tiêu', 'Tỷ lệ cần đạt đến một ngày, kèm nguồn. Không phải kết quả đo.'],
      ['Chỉ số', 'Con số đo được và được công bố: một tỷ lệ bao phủ, một tỷ lệ chất lượng hoặc một điểm.'],
      ['Đúng, đủ, sạch, sống', 'Bốn mặt chất lượng của một cơ sở dữ liệu; cách đếm từng mặt nêu ở trên.'],
      [
        'Đúng hạn, xử lý nhanh',
        'Tỷ lệ hồ sơ đóng trong hạn và số ngày để đóng một hồ sơ; cùng bốn mặt trên làm nên điểm của cơ quan.',
      ],
      ['Quận, huyện cũ', 'Quận, huyện trước ngày 01/07/2025, ghép lại từ các phường, xã hiện nay.'],
      ['Ẩn', 'Số nhỏ đến mức có thể nhận ra một cá nhân thì không được nêu.'],
    ],
  },
  {
    terms: [
      ['Coverage', 'People who should be in a register and are, out of the people who should be; counted by people.'],
      ['Numerator, denominator', 'The two counts that make a rate: how many people or rows have it, out of how many in all.'],
      ['Row', 'One record about a person in one register; a person may have several rows.'],
      ['Authenticated', 'An active row linked to a person of the population register and in agreement with it; counted by rows.'],
      ['Target', 'A rate to be reached by a day, with its source. It is not something measured.'],
      ['What is measured', 'A number that is counted and published: a coverage rate, a rate of quality or a score.'],
      ['Correct, complete, clean, live', 'The four sides of the quality of a register; how each is counted is said above.'],
      [
        'On time, prompt',
        'The share of cases closed by their deadline and the days it takes to close one; with the four above they make the score of an agency.',
      ],
      ['Former district', 'A district as before 1 July 2025, put together from the present wards and communes.'],
      ['Hidden', 'A number so small that somebody could be recognised by it is not given.'],
    ],
  },
)
