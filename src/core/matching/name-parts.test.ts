import { describe, expect, test } from 'vitest'
import { kazakhShortForms, kyrgyzShortForms, russianShortForms, tajikShortForms, uzbekShortForms } from './diminutives.ts'
import { alikeByDesign, differentNames } from './fixtures/different.ts'
import { speltNames, speltSurnames, waysOfWriting, type Way } from './fixtures/spellings.ts'
import { readName, readingsOf } from './name-parts.ts'

const fines = (text: string) => readName(text).map(({ fine }) => fine)
const coarses = (text: string) => readName(text).map(({ coarse }) => coarse)
const kinds = (text: string) => readName(text).map(({ kind }) => kind)
/** Whether asking for one name reaches the other as it is stored. */
function reaches(asked: string, stored: string): boolean {
  const kept = fines(stored).join(' ')
  return readingsOf(asked).some((reading) => reading.map(({ fine }) => fine).join(' ') === kept)
}

describe('one name in two hands', () => {
  test.each([
    ['Айгерім', 'Айгерим'], ['Әлия', 'Алия'], ['Қайрат', 'Кайрат'], ['Нұрсұлтан', 'Нурсултан'], ['Ғалымжан', 'Галымжан'],
    ['Айгерім', 'Aigerim'], ['Әлия', 'Aliya'], ['Қайрат', 'Kairat'], ['Нұрсұлтан', 'Nursultan'], ['Ғалымжан', 'Galymzhan'],
    ['Шынар', 'Shynar'], ['Жаңыл', 'Жаныл'], ['Өмірзақ', 'Омирзак'], ['Щербаков', 'Shcherbakov'], ['Ілиясжан', 'Iliyaszhan'],
    ['Гауһар', 'Гаухар'], ['Уәли', 'Вали'], ['Бекхан', 'Bekkhan'], ['Мұхамеджан', 'Мухамеджан'], ['Қайырбек', 'Каирбек'],
    ['Хусейн', 'Хусаин'], ['Пётр', 'Петр'], ['Фёдор', 'Fyodor'], ['Цой', 'Tsoy'], ['Рафаэль', 'Rafail'], ['Батша', 'Batsha'],
    ['Насриддин', 'Насреддин'], ['Мухитдин', 'Муҳиддин'], ['Абдулло', 'Абдулла'], ['Абдуллоҳ', 'Абдулла'], ['Шоҳрух', 'Shohrux'],
    ['Баҳтиёр', 'Бахтияр'], ['Азизжон', 'Азизжан'], ['Рустамбой', 'Рустамбай'], ['Gülüş', 'Гүлүш'], ['Ковальская', 'Ковальский'], ['Kowalskaya', 'Ковальский'], ['Szymon', 'Шимон'], ['Ия', 'IIA'], ['Дәулет', 'Davlet'], ['Сәуле', 'Savle'], ['Рауан', 'Rawan'],
    ['Таңшолпан', 'Tangsholpan'], ['Батсайын', 'Batsaiyn'], ['Матчон', 'Matchon'], ['Батшагүл', 'Batşagül'], ['Бекхан', 'Bekhan'], ['Aszat', 'Асзат'], ['Qwanysh', 'Қуаныш'], ['Edward', 'Эдуард'], ['Ajgul', 'Айгүл'], ['Sergej', 'Сергей'], ['Tajibai', 'Тажибай'], ['Александр', 'Aleksandr'], ['Әлия', 'Aeliya'],
  ])('%s and %s are the same fine form', (one, other) => expect(fines(one)).toEqual(fines(other)))

  test.each([
    ['Бауыржан', 'Бауржан'], ['Темірлан', 'Темрлан'], ['Қыдыр', 'Кадыр'], ['Нұрлан', 'Норлан'], ['Мұрат', 'Myrat'], ['Зейнеп', 'Зайнаб'],
    ['Сапар', 'Сафар'], ['Қайрат', 'Гайрат'], ['Шолпан', 'Чулпан'], ['Дәулет', 'Давлат'], ['Рүстем', 'Рустам'], ['Мұрат', 'Мурод'], ['Ахмедтай', 'Ахметай'],
  ])('%s and %s, a vowel or a voice apart, are the same coarse form', (one, other) => expect(coarses(one)).toEqual(coarses(other)))
})

describe('by pairs of scripts', () => {
  const pairs = waysOfWriting.flatMap((one, at) => waysOfWriting.slice(at + 1).map((other) => [one, other] as const))
  const kazakhstan: readonly Way[] = ['kk', 'kk21', 'kk18', 'ru', 'icao', 'en']
  const shares = pairs.map(([one, other]) => {
    const both = speltNames.flatMap(({ spellings }) => spellings[one] && spellings[other] ? [[spellings[one], spellings[other]] as const] : [])
    const share = (meet: (a: string, b: string) => boolean) => both.filter(([a, b]) => meet(a, b)).length / both.length
    return {
      one, other, size: both.length,
      coarse: share((a, b) => coarses(a).join() === coarses(b).join()),
      fine: share((a, b) => fines(a).join() === fines(b).join()),
      asked: share((a, b) => reaches(a, b) || reaches(b, a)),
    }
  })
  test('there are pairs of every script with every other', () => {
    expect(pairs).toHaveLength(66)
    expect(Math.min(...shares.map(({ size }) => size))).toBeGreaterThanOrEqual(40)
  })
  test.each(shares)('$one and $other meet by their coarse forms', ({ coarse }) => expect(coarse).toBeGreaterThanOrEqual(0.92))
  test.each(shares.filter(({ one, other }) => kazakhstan.includes(one) && kazakhstan.includes(other)))(
    '$one and $other meet by their fine forms, and when asked about', ({ fine, asked }) => {
      expect(fine).toBeGreaterThanOrEqual(0.88)
      expect(asked).toBeGreaterThanOrEqual(0.93)
    })
})

test.each(speltSurnames.map((spellings) => [spellings[0]!, spellings] as const))('%s has one coarse form in every office', (_, spellings) => {
  expect([...new Set(spellings.map((spelling) => coarses(spelling).join(' ')))]).toHaveLength(1)
})

describe('different names', () => {
  test('there are enough of them', () => expect(differentNames.length).toBeGreaterThanOrEqual(150))
  test.each(differentNames)('%s is not %s', (one, other) => {
    expect(fines(one)).toHaveLength(1)
    expect(fines(one)).not.toEqual(fines(other))
  })
  test('fewer than a third of names chosen for being alike share their coarse form', () => {
    const shared = differentNames.filter(([one, other]) => coarses(one).join() === coarses(other).join())
    expect(shared.length / differentNames.length).toBeLessThan(0.3)
  })
  test.each(alikeByDesign)('%s and %s cannot be told apart: %s', (one, other) => expect(fines(one)).toEqual(fines(other)))
})

describe('a father’s name', () => {
  test.each([
    ['Болат', ['Болатұлы', 'Болат ұлы', 'Болат-ұлы', 'Болатқызы', 'Болат қызы', 'Болатов', 'Болатова', 'Болатович', 'Болатовна', 'Bolatūly', 'Bolatuly', 'Bolat uly', 'Bolatqyzy', 'Bolatkyzy', 'BOLATOVICH', 'Bolatovna', 'Bolatov']],
    ['Каримов', ['Карим', 'Karim oʻgʻli', "Karim o'g'li", 'Karim ogli', 'Карим ўғли', 'Карим углы', 'Karim qizi', 'Карим қизи', 'Каримзода', 'Каримзод', 'Karimzoda', 'Karimzade', 'Karim oğlu', 'Karim qızı', 'Karimow', 'Karimowa', 'Карим уулу', 'Карим кызы', 'Каримович', 'Karim gyzy']],
    ['Али', ['Алиев', 'Алиева', 'Әлиұлы', 'Алиевич', 'Aliyev', 'Aliev', 'Əliyev']],
    ['Базарбай', ['Базарбаев', 'Базарбаева', 'Базарбайұлы', 'Bazarbayev', 'Bazarbaev', 'Базарбаевна']],
    ['Юрий', ['Юрьевич', 'Юрьевна', 'Юрьев', 'Yuryevich']], ['Василий', ['Васильев', 'Васильевна', 'Vasilyev', "Vasil'ev", 'Vasiliev']],
    ['Илья', ['Ильич', 'Ильинична']], ['Павел', ['Павлович', 'Павлов', 'Pavlovna']], ['Лев', ['Львович', 'Львов']], ['Сергей', ['Сергеевич', 'Сергеевна', 'Сергеев']],
  ])('%s is found under each of its forms', (father, forms) => {
    for (const form of forms) expect(fines(form), form).toEqual(fines(father))
  })
  test('is told from a surname by its ending or its word', () => {
    expect(kinds('Айжан Болатқызы Серікова')).toEqual(['given-or-family', 'patronymic', 'given-or-family'])
    expect(kinds('Бакыт уулу Нурлан')).toEqual(['patronymic', 'given-or-family'])
    expect(kinds('Əliyev Rəşad Kamal oğlu')).toEqual(['given-or-family', 'given-or-family', 'patronymic'])
    expect(readName('Болат ұлы Серік')[0]!.written).toBe('болат ұлы')
  })
  test.each([
    ['Гаев', 'gaiv'], ['Усов', 'usuv'], ['Лев', 'liv'], ['Ева', 'iva'], ['Шерзод', 'wirzud'], ['Бекзод', 'bikzud'], ['Шаҳзода', 'wahzuda'], ['Паризода', 'parizuda'],
    ['Айгули', 'aiguli'], ['Айсулу', 'aisulu'], ['Нилуфар', 'nilufar'],
  ])('%s keeps its ending', (name, fine) => expect(readName(name)).toMatchObject([{ kind: 'given-or-family', fine }]))
})

describe('letters', () => {
  test('every sign people type for oʻ and gʻ is that sign', () => {
    for (const sign of '\'ʻʼ’‘`´ʹ′‛') {
      expect(fines(`G${sign}ulom`), sign).toEqual(fines('Ғулом'))
      expect(fines(`O${sign}tkir`), sign).toEqual(fines('Ўткир'))
      expect(fines(`Sa${sign}dulla`), sign).toEqual(fines('Саъдулла'))
    }
  })
  test('oʻ is never the о that stands for а', () => {
    expect(reaches('Oʻktam', 'Актам')).toBe(false)
    expect(reaches('Ўктам', 'Актам')).toBe(false)
    expect(reaches('Oktam', 'Актам')).toBe(true)
  })
  test('an apostrophe keeps s and h apart', () => expect(fines('Is’hoq')).toEqual(fines('Исҳоқ')))
  test('a word typed on the wrong keyboard is read by its looks', () => {
    expect(fines('Aйгepiм')).toEqual(fines('Айгерім'))
    expect(fines('Nurсultаn')).toEqual(fines('Nurcultan'))
    expect(fines('қairat')).toEqual(fines('Қайрат'))
  })
  test('composed or not, a letter is the same', () => {
    const name = 'Йүсіп Şynar Ğani Çingiz Ёқуб'
    expect(readName(name.normalize('NFD'))).toEqual(readName(name))
  })
  test('İ is i, ı is і, whatever the language of the phone', () => {
    expect(fines('İLHAM')).toEqual(fines('Ilham'))
    expect(fines('Aıgerim')).toEqual(fines('AİGERİM'))
  })
  test('what other letters of the text tell is heard', () => {
    expect(fines('Äshat')).toEqual(fines('Әсхат'))
    expect(fines('Cəmil')).toEqual(fines('Джамил'))
    expect(fines('Qýanysh')).toEqual(fines('Қуаныш'))
    expect(fines('Aýgül')).toEqual(fines('Айгүл'))
    expect(fines('Ilýasow')).toEqual(fines('Ильясов'))
    expect(fines('Jasýrbek')).toEqual(fines('Жасурбек'))
  })
  test('letters of other scripts stay as they are and meet themselves', () => {
    expect(readName('محمد')).toEqual([{ written: 'محمد', kind: 'given-or-family', fine: 'محمد', coarse: 'محمد', script: 'other' }])
  })
  test('the fillers of a passport’s machine lines part names', () => expect(fines('SAPAROVA<<AIGERIM<BOLATKYZY<<<')).toEqual(fines('Сапарова Айгерім Болатқызы')))
  test('words of respect after a name are no part of it', () => {
    for (const text of ['Карим-ака', 'Карим ака', 'Karim aka', 'Карім аға']) expect(fines(text), text).toEqual(fines('Карим'))
    expect(fines('Гүлнар апай Сапарова')).toEqual(fines('Гүлнар Сапарова'))
    expect(fines('Апа')).toHaveLength(1)
  })
  test('a hyphened name is one part and stays as it was written', () => expect(readName('Нұр-Сұлтан Сапаров').map(({ written }) => written)).toEqual(['нұр-сұлтан', 'сапаров']))
  test('each token has its own script', () => expect(readName('Айгерім Saparova').map(({ script }) => script)).toEqual(['cyrillic', 'latin']))
})

describe('initials', () => {
  test.each([['Ким Ю. А.', ['given-or-family', 'initial', 'initial']], ['Ю.А.Ким', ['initial', 'initial', 'given-or-family']], ['Zh. Kim', ['initial', 'given-or-family']], ['А Ким', ['initial', 'given-or-family']]])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected)
  })
  test('begin the name they stand for', () => {
    for (const [initial, name] of [['Ж.', 'Жанна'], ['Ю.', 'Юлия'], ['Sh.', 'Шолпан'], ['Ә.', 'Алия'], ['Қ.', 'Kairat']] as const) {
      expect(fines(name)[0]![0], name).toBe(fines(initial)[0])
      expect(coarses(name)[0]![0], name).toBe(coarses(initial)[0])
    }
  })
})

test('no name stands among the short forms of its own line: that would make its neighbours short for each other', () => {
  const lines = (kazakhShortForms + russianShortForms + uzbekShortForms + kyrgyzShortForms + tajikShortForms).split('\n').filter((line) => line !== '')
  const wrong = lines.filter((line) => {
    const [shorts, fulls] = line.split(':').map((half) => half.trim().split(' ').map((name) => fines(name)[0]))
    return !fulls || fulls.length === 0 || shorts!.some((short) => fulls.includes(short))
  })
  expect(wrong).toEqual([])
  expect(lines.length).toBeGreaterThan(300)
})

describe('what is asked about', () => {
  test.each([
    ['Саша', 'Александр'], ['Саша', 'Александра'], ['Sasha', 'Александр'], ['Айка', 'Айгүл'], ['Нұрик', 'Нұрлан'], ['Нурик', 'Нұрбол'], ['Дима', 'Dmitriy'],
    ['Gulya', 'Гүлнар'], ['Баха', 'Баҳтиёр'], ['Настя', 'Анастасия'], ['Ботик', 'Ботагөз'], ['Митя', 'Дмитрий'], ['Женя', 'Евгения'], ['Азизжон', 'Азиз'], ['Nodiraxon', 'Нодира'], ['Умедҷон', 'Умед'],
  ])('%s reaches %s', (asked, stored) => expect(reaches(asked, stored)).toBe(true))
  test.each([['Жүсіп', 'Юсуф'], ['Ғали', 'Али'], ['Мұхаммед', 'Мухамбет'], ['Шолпан', 'Чолпон'], ['Темір', 'Тимур'], ['Жүсіпұлы', 'Юсуп'], ['Юнусов', 'Жүніс']])('%s reaches %s, the same name of a neighbour', (asked, stored) => {
    expect(reaches(asked, stored)).toBe(true)
  })
  test.each([
    ['Нұр Сұлтан', 'Нұрсұлтан'], ['Нұрсұлтан', 'Нұр Сұлтан'], ['Нұр-Сұлтан', 'Нұр Сұлтан'], ['Нұр-Сұлтан', 'Нұрсұлтан'], ['Abdul Aziz', 'Абдулазиз'],
    ['Айша Бибі', 'Айшабибі'], ['Айша-Бибі', 'Айшабибі'], ['Мұхаммед Али', 'Мұхаммедали'], ['Абайқұнанбай', 'Абай Құнанбай'],
  ])('%s, written apart or together, reaches %s', (asked, stored) => expect(reaches(asked, stored)).toBe(true))
  test.each([
    ['Jana', 'Яна'], ['Jana', 'Жана'], ['Sergej', 'Сергей'], ['Max', 'Макс'], ['Cemil', 'Джемил'], ['Ashat', 'Асхат'], ['Asha', 'Аша'], ['KATIA', 'Катя'], ['Катя', 'KATIA'],
    ['Sobir', 'Сабир'], ['Tangat', 'Таңат'], ['Таңат', 'Tangat'], ['Daýren', 'Дәурен'], ['Christina', 'Кристина'], ['Jaqyphan', 'Жақыпхан'], ['MARIIA', 'Мария'],
  ])('%s reaches %s by one way of reading a doubtful letter', (asked, stored) => expect(reaches(asked, stored)).toBe(true))
  test.each([['Çingiz', 'CINGIZ'], ['Aýşirin', 'AYSIRIN'], ['Rəşad', 'RESAD'], ['Şynar', 'Synar'], ['Žanna', 'ZANNA']])('%s reaches %s, the same on a keyboard or in a passport without the marks', (asked, stored) => {
    expect(reaches(asked, stored)).toBe(true)
  })
  test('however many doubts there are, full names of short forms are among the eight', () => {
    const readings = readingsOf('Sasha Nurik Jana Cemil Shoxona')
    expect(readings).toHaveLength(8)
    expect(readings.filter((reading) => reading.some(({ fine }) => fine === 'aliksandr' || fine === 'nurlan')).length).toBeGreaterThanOrEqual(2)
    expect(readings.filter((reading) => reading.some(({ fine }) => fine === 'jimil')).length).toBeGreaterThanOrEqual(1)
  })
  test('the first reading is the stored one, and a plain name has no more', () => {
    expect(readingsOf('Ғалымжан Серікұлы')[0]).toEqual(readName('Ғалымжан Серікұлы'))
    expect(readingsOf('Ермұхан')).toHaveLength(1)
  })
})

test('a name without an end is cut', () => {
  const endless = 'бю'.repeat(200)
  expect(readName(endless)[0]!.written.length).toBeLessThanOrEqual(48)
  expect(readName(`${' '.repeat(300)}Айгүл`)).toEqual([])
  expect(readName(endless)).toHaveLength(1)
  expect(readName(endless)[0]!.fine.length).toBeLessThanOrEqual(41)
  expect(readName(`${endless} `.repeat(20)).length).toBeLessThanOrEqual(8)
  expect(readName('аб '.repeat(100))).toHaveLength(8)
  expect(readName('好'.repeat(500))[0]!.fine.length).toBeLessThanOrEqual(48)
})

describe('nothing', () => {
  test.each(['', ' ', '-', '...', '—', '12', '№ 7', '\u0301', '\u200b', 'ь', '💚', "'", 'ұлы'])('%j has no parts', (text) => {
    expect(readName(text)).toEqual([])
    expect(readingsOf(text)).toEqual([[]])
  })
})
