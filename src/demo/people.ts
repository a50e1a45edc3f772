/**
 * The demo district: who works there. Everybody and everything here is invented; agencies carry the titles that such
 * agencies have, never those of existing ones. Passphrases stand here in clear: only a house that was filled as a demo
 * knows these people.
 */
import type { RoleName } from '#core/access/who.ts'
import type { Answers } from '#core/forms/form.ts'
import type { addAgency, addDesk, setDutyContact, setService } from '#rooms/partnerships/forms.ts'

export interface InThree { readonly kk: string; readonly ru: string; readonly en: string }
type Region = Answers<typeof addAgency>['region']

export interface DemoAgency { readonly kind: Answers<typeof addAgency>['kind']; readonly region: Region; readonly title: InThree }

export const allRegions: readonly Region[] = ['KZ-61', 'KZ-79', 'KZ-75', 'KZ-19', 'KZ-31', 'KZ-33', 'KZ-43']

/** `office` is made when the house is set up; the administrator adds the others. */
export const agencies = {
  office: { kind: 'PROGRAMME', region: 'KZ-75', title: { kk: 'Бағдарлама кеңсесі', ru: 'Офис программы', en: 'Programme office' } },
  police: { kind: 'POLICE_JUV', region: 'KZ-61', title: { kk: 'Сарыағаш ауданының ювеналды полициясы', ru: 'Ювенальная полиция Сарыагашского района', en: 'Juvenile police, Saryagash district' } },
  antiTrafficking: { kind: 'POLICE_TIP', region: 'KZ-61', title: { kk: 'Түркістан облысы полициясының адам саудасына қарсы күрес бөлінісі', ru: 'Подразделение по борьбе с торговлей людьми, Туркестанская область', en: 'Anti-trafficking unit, Turkistan oblast' } },
  guardianship: { kind: 'GUARD', region: 'KZ-61', title: { kk: 'Мақтаарал ауданының қорғаншылық органы', ru: 'Орган опеки и попечительства Мактааральского района', en: 'Guardianship body, Maktaaral district' } },
  centre: { kind: 'CSC', region: 'KZ-61', title: { kk: 'Түркістан облысының балаларды қолдау орталығы', ru: 'Центр поддержки детей Туркестанской области', en: "Children's Support Centre, Turkistan oblast" } },
  clinic: { kind: 'HEALTH', region: 'KZ-61', title: { kk: 'Мақтаарал ауылдық дәрігерлік амбулаториясы', ru: 'Сельская врачебная амбулатория, Мактаарал', en: 'Rural clinic, Maktaaral' } },
  school: { kind: 'EDU', region: 'KZ-61', title: { kk: 'Мақтаарал ауданының № 14 мектебі', ru: 'Школа № 14 Мактааральского района', en: 'School No. 14, Maktaaral district' } },
  akimat: { kind: 'LEB_SOC', region: 'KZ-61', title: { kk: 'Сарыағаш ауданы әкімдігінің әлеуметтік бөлімі', ru: 'Отдел социальной защиты акимата Сарыагашского района', en: 'Social protection unit, Saryagash akimat' } },
  shelter: { kind: 'NGO', region: 'KZ-79', title: { kk: '«Қамқор жол» дағдарыс орталығы', ru: 'Кризисный центр «Қамқор жол»', en: 'Crisis centre Qamqor Jol' } },
  shymkentGuardianship: { kind: 'GUARD', region: 'KZ-79', title: { kk: 'Шымкент қаласының қорғаншылық органы', ru: 'Орган опеки и попечительства города Шымкент', en: 'Guardianship body, Shymkent' } },
  bazaar: { kind: 'NGO', region: 'KZ-75', title: { kk: '«Базар жанында» қоғамдық қоры', ru: 'Общественный фонд «Рядом с базаром»', en: 'Beside the Bazaar foundation' } },
  almatyPolice: { kind: 'POLICE_JUV', region: 'KZ-75', title: { kk: 'Алматы қаласының ювеналды полициясы', ru: 'Ювенальная полиция города Алматы', en: 'Juvenile police, Almaty city' } },
  almatyCentre: { kind: 'CSC', region: 'KZ-75', title: { kk: 'Алматы қаласының балаларды қолдау орталығы', ru: 'Центр поддержки детей города Алматы', en: "Children's Support Centre, Almaty city" } },
  almatyOblast: { kind: 'CSC', region: 'KZ-19', title: { kk: 'Алматы облысының балаларды қолдау орталығы', ru: 'Центр поддержки детей Алматинской области', en: "Children's Support Centre, Almaty oblast" } },
  zhambyl: { kind: 'SSS', region: 'KZ-31', title: { kk: '«Мейірім» арнаулы әлеуметтік қызмет орталығы, Тараз', ru: 'Центр специальных социальных услуг «Мейірім», Тараз', en: 'Meirim social services, Taraz' } },
  zhetysu: { kind: 'NGO', region: 'KZ-33', title: { kk: '«Жетісу жанашыры» қоғамдық бірлестігі, Талдықорған', ru: 'Общественное объединение «Жетісу жанашыры», Талдыкорган', en: 'Zhetysu Zhanashyry association, Taldyqorgan' } },
  kyzylorda: { kind: 'GUARD', region: 'KZ-43', title: { kk: 'Қызылорда қаласының қорғаншылық органы', ru: 'Орган опеки и попечительства города Кызылорда', en: 'Guardianship body, Kyzylorda' } },
} as const satisfies Record<string, DemoAgency>
export type AgencyKey = keyof typeof agencies

export interface DemoDesk { readonly agency: AgencyKey; readonly title: InThree; readonly regions: Answers<typeof addDesk>['regions']; readonly takesConcerns?: true }

const duty: InThree = { kk: 'Кезекші қызмет', ru: 'Дежурная служба', en: 'Duty desk' }
const intake: InThree = { kk: 'Балаларды қабылдау', ru: 'Приём детей', en: 'Intake of children' }

/** Nobody takes concerns in Kyzylorda: they wait with the coordinator there. */
export const desks = {
  police: { agency: 'police', title: duty, regions: ['KZ-61'] },
  antiTrafficking: { agency: 'antiTrafficking', title: duty, regions: ['KZ-61', 'KZ-79'] },
  guardianship: { agency: 'guardianship', title: duty, regions: ['KZ-61'], takesConcerns: true },
  centre: { agency: 'centre', title: intake, regions: ['KZ-61', 'KZ-79'] },
  psychologists: { agency: 'centre', title: { kk: 'Психологтар', ru: 'Психологи', en: 'Psychologists' }, regions: ['KZ-61', 'KZ-79'] },
  clinic: { agency: 'clinic', title: { kk: 'Қабылдау бөлмесі', ru: 'Приёмный кабинет', en: 'Consulting room' }, regions: ['KZ-61'] },
  school: { agency: 'school', title: { kk: 'Әлеуметтік педагог', ru: 'Социальный педагог', en: 'Social educator' }, regions: ['KZ-61'] },
  akimat: { agency: 'akimat', title: duty, regions: ['KZ-61'] },
  shelter: { agency: 'shelter', title: { kk: 'Кейс-менеджерлер', ru: 'Кейс-менеджеры', en: 'Case managers' }, regions: ['KZ-79'], takesConcerns: true },
  shymkentGuardianship: { agency: 'shymkentGuardianship', title: duty, regions: ['KZ-79'] },
  bazaar: { agency: 'bazaar', title: { kk: 'Көмек үстелі', ru: 'Стол помощи', en: 'Help desk' }, regions: ['KZ-75'], takesConcerns: true },
  almatyPolice: { agency: 'almatyPolice', title: duty, regions: ['KZ-75'] },
  almatyCentre: { agency: 'almatyCentre', title: intake, regions: ['KZ-75'] },
  almatyOblast: { agency: 'almatyOblast', title: intake, regions: ['KZ-19'], takesConcerns: true },
  zhambyl: { agency: 'zhambyl', title: duty, regions: ['KZ-31'], takesConcerns: true },
  zhetysu: { agency: 'zhetysu', title: duty, regions: ['KZ-33'], takesConcerns: true },
  kyzylorda: { agency: 'kyzylorda', title: duty, regions: ['KZ-43'] },
} as const satisfies Record<string, DemoDesk>
export type DeskKey = keyof typeof desks

export interface Invented {
  readonly shownName: string
  readonly passphrase: string
  readonly language: 'kk' | 'ru' | 'en'
  readonly roles: readonly Exclude<RoleName, 'clockwork'>[]
  readonly agency: AgencyKey
  readonly desk?: DeskKey
  readonly regions?: readonly Region[]
  /** Which day of the district can be lived through as this person. */
  readonly does: InThree
}

/** The sign-in name is the key. In the order in which a visitor would like to try them. */
export const people = {
  aigul: {
    shownName: 'Айгүл Сәрсенова', passphrase: 'apple-market-morning', language: 'kk', roles: ['champion'], agency: 'bazaar',
    does: { kk: 'Алматы базарындағы қоғамдық қорғаушы: белгіні көреді де, бір минутта хабарлайды', ru: 'Общественный защитник на базаре в Алматы: замечает признак и сообщает за минуту', en: 'Community champion at a bazaar in Almaty: notices a sign and tells within a minute' },
  },
  bolat: {
    shownName: 'Болат Тілеуов', passphrase: 'chalk-window-poplar', language: 'kk', roles: ['champion'], agency: 'school',
    does: { kk: 'Мақтааралдағы мұғалім, қоғамдық қорғаушы: сабаққа келмейтін балаларды байқайды', ru: 'Учитель и общественный защитник в Мактаарале: видит, кто не приходит на уроки', en: 'Teacher and champion in Maktaaral: sees who does not come to school' },
  },
  dana: {
    shownName: 'Дана Ахметова', passphrase: 'river-lantern-quince', language: 'ru', roles: ['worker'], agency: 'shelter', desk: 'shelter',
    does: { kk: 'Шымкенттегі дағдарыс орталығының кейс-менеджері', ru: 'Кейс-менеджер кризисного центра в Шымкенте', en: 'Case manager of a crisis centre in Shymkent' },
  },
  gulmira: {
    shownName: 'Гүлмира Оспанова', passphrase: 'kettle-blanket-cherry', language: 'kk', roles: ['worker'], agency: 'centre', desk: 'centre',
    does: { kk: 'Балаларды қолдау орталығының кезекшісі: жолдамаларға жауап береді', ru: 'Дежурная Центра поддержки детей: отвечает на перенаправления', en: "On duty at a Children's Support Centre: answers referrals" },
  },
  madina: {
    shownName: 'Мадина Ергешова', passphrase: 'cotton-garden-silver', language: 'kk', roles: ['worker'], agency: 'guardianship', desk: 'guardianship',
    does: { kk: 'Мақтаарал ауданының қорғаншылық маманы: хабарларды қабылдап, баламен кездеседі', ru: 'Специалист органа опеки в Мактаарале: принимает сигналы и встречается с ребёнком', en: 'Guardianship specialist in Maktaaral: takes up concerns and meets the child' },
  },
  yerlan: {
    shownName: 'Ерлан Қасымов', passphrase: 'station-whistle-oak', language: 'ru', roles: ['worker'], agency: 'police', desk: 'police',
    does: { kk: 'Сарыағаштағы ювеналды полиция қызметкері', ru: 'Сотрудник ювенальной полиции в Сарыагаше', en: 'Juvenile police officer in Saryagash' },
  },
  saule: {
    shownName: 'Сәуле Бекова', passphrase: 'thermometer-honey-fog', language: 'kk', roles: ['worker'], agency: 'clinic', desk: 'clinic',
    does: { kk: 'Ауылдық амбулаторияның мейіргері', ru: 'Медсестра сельской амбулатории', en: 'Nurse at a rural clinic' },
  },
  zhanna: {
    shownName: 'Жанна Ли', passphrase: 'pencil-quiet-almond', language: 'ru', roles: ['worker'], agency: 'centre', desk: 'psychologists',
    does: { kk: 'Орталық психологы: не сұралғанын көріп, қайта сұрамайды', ru: 'Психолог центра: видит, о чём уже спрашивали, и не спрашивает снова', en: 'Psychologist of the centre: sees what was asked and does not ask again' },
  },
  timur: {
    shownName: 'Тимур Жақыпов', passphrase: 'ledger-bridge-walnut', language: 'kk', roles: ['worker'], agency: 'akimat', desk: 'akimat',
    does: { kk: 'Сарыағаш әкімдігінің әлеуметтік қызметкері', ru: 'Социальный работник акимата в Сарыагаше', en: 'Social officer of the akimat in Saryagash' },
  },
  roza: {
    shownName: 'Роза Калиева', passphrase: 'balcony-violet-samovar', language: 'ru', roles: ['head', 'worker'], agency: 'shelter', desk: 'shelter',
    does: { kk: 'Дағдарыс орталығының жетекшісі: өз қызметкерлеріне рұқсат береді, қарсылықтарды қарайды', ru: 'Руководитель кризисного центра: даёт доступ своим сотрудникам, решает возражения', en: 'Head of the crisis centre: gives rights to the own staff, decides objections' },
  },
  svetlana: {
    shownName: 'Светлана Ким', passphrase: 'umbrella-tram-pepper', language: 'ru', roles: ['worker'], agency: 'bazaar', desk: 'bazaar',
    does: { kk: 'Алматы базарының жанындағы көмек үстелі', ru: 'Стол помощи рядом с базаром в Алматы', en: 'Help desk beside a bazaar in Almaty' },
  },
  daulet: {
    shownName: 'Дәулет Нұрпейіс', passphrase: 'corner-torchlight-elm', language: 'ru', roles: ['worker'], agency: 'almatyPolice', desk: 'almatyPolice',
    does: { kk: 'Алматы қаласының ювеналды полициясы', ru: 'Ювенальная полиция города Алматы', en: 'Juvenile police, Almaty city' },
  },
  olzhas: {
    shownName: 'Олжас Мұратұлы', passphrase: 'staircase-drum-apricot', language: 'kk', roles: ['worker'], agency: 'almatyCentre', desk: 'almatyCentre',
    does: { kk: 'Алматыдағы балаларды қолдау орталығының кезекшісі', ru: 'Дежурный Центра поддержки детей в Алматы', en: "On duty at the Children's Support Centre in Almaty" },
  },
  aray: {
    shownName: 'Арай Тоқтарова', passphrase: 'caravan-meadow-lamp', language: 'kk', roles: ['worker'], agency: 'zhambyl', desk: 'zhambyl',
    does: { kk: 'Тараздағы әлеуметтік қызмет орталығы', ru: 'Центр социальных услуг в Таразе', en: 'Social services in Taraz' },
  },
  marat: {
    shownName: 'Марат Әлімов', passphrase: 'wagon-teaglass-saxaul', language: 'kk', roles: ['champion'], agency: 'zhambyl',
    does: { kk: 'Поезд жолсерігі, қоғамдық қорғаушы: жолда, желісіз жерде хабар жазады', ru: 'Проводник поезда, общественный защитник: пишет сигнал в дороге, где нет сети', en: 'Train conductor and champion: writes a concern on the road, where there is no network' },
  },
  aizhan: {
    shownName: 'Айжан Нұрланова', passphrase: 'compass-seven-rivers', language: 'ru', roles: ['coordinator'], agency: 'office', regions: allRegions,
    does: { kk: 'Жеті өңірдің үйлестірушісі: мерзімдерді көреді, есімдерді көрмейді', ru: 'Координатор семи регионов: видит сроки и не видит имён', en: 'Coordinator of all seven regions: sees terms and no names' },
  },
  nurlan: {
    shownName: 'Нұрлан Сейітов', passphrase: 'keyring-cabinet-birch', language: 'ru', roles: ['administrator'], agency: 'office',
    does: { kk: 'Әкімші: мекемелер, үстелдер, рұқсаттар; балалар туралы ештеңе көрмейді', ru: 'Администратор: организации, столы, права; о детях не видит ничего', en: 'Administrator: agencies, desks, rights; sees nothing about children' },
  },
  claire: {
    shownName: 'Claire Martin', passphrase: 'harbour-notebook-linen', language: 'en', roles: ['observer'], agency: 'office',
    does: { kk: 'Донор өкілі: балалар туралы ештеңе көрмейді', ru: 'Представитель донора: о детях не видит ничего', en: 'For the donor: sees nothing about children' },
  },
} as const satisfies Record<string, Invented>
export type PersonKey = keyof typeof people

export interface DemoContact {
  readonly desk: DeskKey
  readonly place: Answers<typeof setDutyContact>['place']
  /** Somebody with an account, or a name. */
  readonly who: PersonKey | { readonly name: string }
  readonly phone: string
  readonly hours: 'always' | { readonly days: 'week' | 'working'; readonly from: number; readonly to: number }
  /** Days ago on which somebody last called and was answered; left out: nobody ever has. More than sixty count as silent. */
  readonly reachedDaysAgo?: number
  /** Days ago on which the last call was not answered. */
  readonly missedDaysAgo?: number
}

const working = { days: 'working', from: 9, to: 18 } as const
// Made up: nobody is meant to be reached under them.
export const contacts: readonly DemoContact[] = [
  { desk: 'centre', place: 'duty', who: 'gulmira', phone: '+77990000101', hours: 'always', reachedDaysAgo: 6 },
  { desk: 'centre', place: 'deputy', who: 'zhanna', phone: '+77990000102', hours: working, reachedDaysAgo: 20 },
  { desk: 'centre', place: 'head', who: { name: 'Шолпан Жүнісова' }, phone: '+77990000103', hours: working, reachedDaysAgo: 72 },
  { desk: 'psychologists', place: 'duty', who: 'zhanna', phone: '+77990000102', hours: working, reachedDaysAgo: 20 },
  { desk: 'police', place: 'duty', who: 'yerlan', phone: '+77990000111', hours: 'always', reachedDaysAgo: 3 },
  { desk: 'antiTrafficking', place: 'duty', who: { name: 'Дежурная часть' }, phone: '+77990000112', hours: 'always', reachedDaysAgo: 33 },
  { desk: 'guardianship', place: 'duty', who: 'madina', phone: '+77990000121', hours: working, reachedDaysAgo: 11 },
  { desk: 'guardianship', place: 'backup', who: { name: 'Қайрат Төлеген' }, phone: '+77990000122', hours: { days: 'week', from: 18, to: 9 }, reachedDaysAgo: 41, missedDaysAgo: 8 },
  { desk: 'clinic', place: 'duty', who: 'saule', phone: '+77990000131', hours: { days: 'week', from: 8, to: 20 }, reachedDaysAgo: 15 },
  { desk: 'school', place: 'duty', who: { name: 'Индира Асқар' }, phone: '+77990000135', hours: working, reachedDaysAgo: 64 },
  { desk: 'akimat', place: 'duty', who: 'timur', phone: '+77990000141', hours: working, reachedDaysAgo: 29 },
  { desk: 'shelter', place: 'duty', who: 'dana', phone: '+77990000151', hours: 'always', reachedDaysAgo: 2 },
  { desk: 'shelter', place: 'head', who: 'roza', phone: '+77990000152', hours: 'always', reachedDaysAgo: 2 },
  { desk: 'shymkentGuardianship', place: 'duty', who: { name: 'Ғалия Сапарбек' }, phone: '+77990000155', hours: working, reachedDaysAgo: 18 },
  { desk: 'bazaar', place: 'duty', who: 'svetlana', phone: '+77990000161', hours: { days: 'week', from: 8, to: 21 }, reachedDaysAgo: 5 },
  { desk: 'almatyPolice', place: 'duty', who: 'daulet', phone: '+77990000165', hours: 'always', reachedDaysAgo: 9 },
  { desk: 'almatyCentre', place: 'duty', who: 'olzhas', phone: '+77990000171', hours: 'always', reachedDaysAgo: 12 },
  { desk: 'almatyOblast', place: 'duty', who: { name: 'Бақыт Омаров' }, phone: '+77990000175', hours: 'always', reachedDaysAgo: 77 },
  { desk: 'zhambyl', place: 'duty', who: 'aray', phone: '+77990000181', hours: { days: 'week', from: 8, to: 22 }, reachedDaysAgo: 16 },
  { desk: 'zhetysu', place: 'duty', who: { name: 'Лаура Ысқақ' }, phone: '+77990000185', hours: working },
  { desk: 'kyzylorda', place: 'duty', who: { name: 'Нұргүл Әбдір' }, phone: '+77990000191', hours: working, reachedDaysAgo: 81 },
]

export interface DemoOffer {
  readonly desk: DeskKey
  readonly service: Answers<typeof setService>['service']
  readonly languages: Answers<typeof setService>['languages']
  /** Where it is given, when that is wider than where the desk works. */
  readonly regions?: DemoDesk['regions']
  readonly from?: number
  readonly to?: number
}

/** What each desk gives. */
export const offers: readonly DemoOffer[] = [
  ...some('centre', ['placement', 'social-support', 'food-and-clothes'], ['kk', 'ru', 'uz'], { from: 3, to: 17 }),
  ...some('psychologists', ['psychologist'], ['kk', 'ru']),
  ...some('police', ['police'], ['kk', 'ru', 'uz']),
  ...some('antiTrafficking', ['police'], ['kk', 'ru']),
  ...some('guardianship', ['guardianship', 'safe-place', 'family-search'], ['kk', 'ru', 'uz'], { to: 17 }),
  ...some('clinic', ['doctor'], ['kk', 'ru', 'uz']),
  ...some('school', ['school'], ['kk', 'ru'], { from: 6, to: 18 }),
  ...some('akimat', ['social-support', 'documents'], ['kk', 'ru']),
  ...some('shelter', ['safe-place', 'lawyer', 'documents', 'return-home', 'interpreter', 'food-and-clothes'], ['kk', 'ru', 'uz', 'tg'], { regions: ['KZ-79', 'KZ-61'] }),
  ...some('shymkentGuardianship', ['guardianship', 'documents', 'school', 'family-search'], ['kk', 'ru'], { to: 17 }),
  ...some('bazaar', ['food-and-clothes', 'lawyer', 'interpreter'], ['ru', 'kk', 'uz', 'ky', 'tg']),
  ...some('almatyPolice', ['police'], ['kk', 'ru']),
  ...some('almatyCentre', ['placement', 'psychologist', 'social-support'], ['kk', 'ru', 'ug'], { from: 3, to: 17 }),
  ...some('almatyOblast', ['placement', 'social-support'], ['kk', 'ru'], { from: 3, to: 17 }),
  ...some('zhambyl', ['safe-place', 'psychologist', 'social-support'], ['kk', 'ru', 'ky']),
  ...some('zhetysu', ['lawyer', 'food-and-clothes'], ['kk', 'ru', 'zh']),
  ...some('kyzylorda', ['guardianship', 'safe-place'], ['kk', 'ru'], { to: 17 }),
]

/** Who keep the shares of the crisis centre's recovery key on paper. */
export const custodians: readonly string[] = ['Роза Калиева', 'Бухгалтер центра', 'Председатель правления', 'Юрист центра', 'Нотариус']

function some(desk: DeskKey, services: readonly DemoOffer['service'][], languages: DemoOffer['languages'], more: Pick<DemoOffer, 'from' | 'to' | 'regions'> = {}): DemoOffer[] {
  return services.map((service) => ({ desk, service, languages, ...more }))
}
