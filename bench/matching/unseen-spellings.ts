/**
 * Names that no rule of the normal forms was written or tried with: whoever changes a rule does not look here. Written down as offices,
 * passports and helplines of the region spell them, from what we know of the languages; nobody's list. `-` where a language does not have the name.
 */
export const unseenWays = ['kk', 'kk21', 'ru', 'icao', 'en', 'uz-cyr', 'uz-lat', 'ky', 'tg'] as const
export type UnseenWay = (typeof unseenWays)[number]
export interface UnseenName { readonly sex: 'female' | 'male'; readonly spellings: Readonly<Partial<Record<UnseenWay, string>>> }

const boys = `
Асқар|Asqar|Аскар|ASKAR|Askar|Асқар|Asqar|Аскар|Асқар
Серік|Serık|Серик|SERIK|Serik|-|-|Серик|-
Бекболат|Bekbolat|Бекболат|BEKBOLAT|Bekbolat|Бекпўлат|Bekpoʻlat|Бекболот|-
Ақылбек|Aqylbek|Акылбек|AKYLBEK|Akylbek|Оқилбек|Oqilbek|Акылбек|-
Мирзабек|Mirzabek|Мирзабек|MIRZABEK|Mirzabek|Мирзабек|Mirzabek|Мырзабек|Мирзобек
Нұржан|Nūrjan|Нуржан|NURZHAN|Nurzhan|Нуржон|Nurjon|Нуржан|Нурҷон
Олжас|Oljas|Олжас|OLZHAS|Olzhas|-|-|Олжас|-
Тимур|Timur|Тимур|TIMUR|Timur|Темур|Temur|Тимур|Темур
Қанат|Qanat|Канат|KANAT|Kanat|Қанот|Qanot|Канат|-
Ерлан|Erlan|Ерлан|YERLAN|Yerlan|-|-|Эрлан|-
Жандос|Jandos|Жандос|ZHANDOS|Zhandos|-|-|Жандос|-
Ілияс|Ilyas|Ильяс|ILYAS|Ilyas|Илёс|Ilyos|Илияс|Илёс
Ибрагим|Ibragim|Ибрагим|IBRAGIM|Ibragim|Иброҳим|Ibrohim|Ибрагим|Иброҳим
Жүсіп|Jüsıp|Жусуп|ZHUSUP|Zhusup|Юсуф|Yusuf|Жусуп|Юсуф
Сұлтан|Sūltan|Султан|SULTAN|Sultan|Султон|Sulton|Султан|Султон
Абай|Abai|Абай|ABAI|Abay|-|-|Абай|-
Шамшидин|Şamşidin|Шамшидин|SHAMSHIDIN|Shamshidin|Шамсиддин|Shamsiddin|Шамшыдин|Шамсиддин
Тоқтар|Toqtar|Токтар|TOKTAR|Toktar|Тўхтар|Toʻxtar|Токтар|-
Ғани|Ğani|Гани|GANI|Gani|Ғани|Gʻani|Гани|Ғанӣ
Әділ|Ädıl|Адиль|ADIL|Adil|Одил|Odil|Адил|Одил
Дәурен|Däuren|Даурен|DAUREN|Dauren|Даврон|Davron|Доорон|Даврон
Мақсат|Maqsat|Максат|MAXAT|Maksat|Мақсад|Maqsad|Максат|Мақсад
Рамазан|Ramazan|Рамазан|RAMAZAN|Ramazan|Рамазон|Ramazon|Рамазан|Рамазон
Жақсылық|Jaqsylyq|Жаксылык|ZHAKSYLYK|Zhaksylyk|-|-|Жакшылык|-
Исмаил|Ismail|Исмаил|ISMAIL|Ismail|Исмоил|Ismoil|Исмаил|Исмоил
Азамат|Azamat|Азамат|AZAMAT|Azamat|Азамат|Azamat|Азамат|Азамат
Бегзод|Begzod|Бегзод|BEGZOD|Begzod|Бегзод|Begzod|Бегзод|Бегзод
Отабек|Otabek|Отабек|OTABEK|Otabek|Отабек|Otabek|Атабек|Отабек
Эргаш|Ergaş|Эргаш|ERGASH|Ergash|Эргаш|Ergash|Эргеш|Эргаш
Фаррух|Farruh|Фаррух|FARRUKH|Farrukh|Фаррух|Farrux|-|Фаррух
Сухроб|Suhrob|Сухроб|SUKHROB|Sukhrob|Суҳроб|Suhrob|-|Суҳроб
Қуттыбай|Quttybai|Куттыбай|KUTTYBAI|Kuttybay|Қутлибой|Qutliboy|Куттубай|-
Айбар|Aibar|Айбар|AIBAR|Aibar|-|-|Айбар|-
Дінмұхамед|Dınmūhamed|Динмухамед|DINMUKHAMED|Dinmukhamed|Динмуҳаммад|Dinmuhammad|Динмухаммед|-
Санжар|Sanjar|Санжар|SANZHAR|Sanzhar|Санжар|Sanjar|Санжар|Санҷар
Алмас|Almas|Алмас|ALMAS|Almas|Олмос|Olmos|Алмаз|Алмос
`
const girls = `
Динара|Dinara|Динара|DINARA|Dinara|Динора|Dinora|Динара|Динора
Гүлмира|Gülmira|Гульмира|GULMIRA|Gulmira|Гулмира|Gulmira|Гүлмира|Гулмира
Айнұр|Ainūr|Айнур|AINUR|Ainur|Ойнур|Oynur|Айнура|-
Салтанат|Saltanat|Салтанат|SALTANAT|Saltanat|Салтанат|Saltanat|Салтанат|-
Роза|Roza|Роза|ROZA|Roza|Роза|Roza|Роза|Роза
Жанар|Janar|Жанар|ZHANAR|Zhanar|Жонар|Jonar|Жанар|-
Бибігүл|Bibıgül|Бибигуль|BIBIGUL|Bibigul|Бибигул|Bibigul|Бибигүл|Бибигул
Мәншүк|Mänşük|Маншук|MANSHUK|Manshuk|-|-|-|-
Зухра|Zuhra|Зухра|ZUKHRA|Zukhra|Зуҳра|Zuhra|Зухра|Зуҳра
Шахноза|Şahnoza|Шахноза|SHAKHNOZA|Shakhnoza|Шаҳноза|Shahnoza|Шахноза|Шаҳноза
Дилноза|Dilnoza|Дильноза|DILNOZA|Dilnoza|Дилноза|Dilnoza|Дилноза|Дилноза
Ұмсындық|Ūmsyndyq|Умсындык|UMSYNDYK|Umsyndyk|-|-|-|-
Нұргүл|Nūrgül|Нургуль|NURGUL|Nurgul|Нургул|Nurgul|Нургүл|Нургул
Сабина|Sabina|Сабина|SABINA|Sabina|Сабина|Sabina|Сабина|Сабина
Толғанай|Tolğanai|Толганай|TOLGANAI|Tolganay|Тўлғаной|Toʻlgʻanoy|Толгонай|-
Ханшайым|Hanşaiym|Ханшайым|KHANSHAIYM|Khanshaiym|-|-|-|-
Мейрамгүл|Meiramgül|Мейрамгуль|MEIRAMGUL|Meyramgul|-|-|Майрамгүл|-
Рахима|Rahima|Рахима|RAKHIMA|Rakhima|Раҳима|Rahima|Рахима|Раҳима
Камила|Kamila|Камила|KAMILA|Kamila|Комила|Komila|Камила|Комила
Сайёра|Saiora|Сайёра|SAIIORA|Sayora|Сайёра|Sayyora|-|Сайёра
Тұрсынай|Tūrsynai|Турсынай|TURSYNAI|Tursynay|Турсуной|Tursunoy|Турсунай|Турсуной
Күләш|Küläş|Куляш|KULASH|Kulyash|-|-|-|-
Перизат|Perizat|Перизат|PERIZAT|Perizat|Паризод|Parizod|Перизат|Паризод
Әйгерім|Äigerım|Айгерим|AIGERIM|Aigerim|Ойгерим|Oygerim|Айгерим|-
Меруерт|Meruert|Меруерт|MERUYERT|Meruert|-|-|Бермет|-
Гүлжан|Güljan|Гульжан|GULZHAN|Gulzhan|Гулжон|Guljon|Гүлжан|Гулҷон
Фарида|Farida|Фарида|FARIDA|Farida|Фарида|Farida|Фарида|Фарида
Ақбота|Aqbota|Акбота|AKBOTA|Akbota|Оқбўта|Oqboʻta|Акбото|-
`

/** A line is one surname; the masculine and feminine endings follow who bears it. Columns as above; without endings where offices leave them off. */
const surnames = `
Жұмабаев|Jūmabaev|Жумабаев|ZHUMABAYEV|Zhumabayev|Жумабоев|Jumaboyev|Жумабаев|Ҷумабоев
Сәрсенов|Särsenov|Сарсенов|SARSENOV|Sarsenov|-|-|Сарсенов|-
Бейсенов|Beisenov|Бейсенов|BEISENOV|Beysenov|-|-|Бейшенов|-
Қалиев|Qaliev|Калиев|KALIYEV|Kaliyev|Қолиев|Qoliyev|Калиев|-
Оспанов|Ospanov|Оспанов|OSPANOV|Ospanov|Усмонов|Usmonov|Осмонов|Усмонов
Нұрпейісов|Nūrpeiısov|Нурпеисов|NURPEISSOV|Nurpeisov|-|-|-|-
Смағұлов|Smağūlov|Смагулов|SMAGULOV|Smagulov|-|-|-|-
Байжанов|Baijanov|Байжанов|BAIZHANOV|Baizhanov|Бойжонов|Boyjonov|Байжанов|-
Тұрсынов|Tūrsynov|Турсунов|TURSUNOV|Tursunov|Турсунов|Tursunov|Турсунов|Турсунов
Рахимов|Rahimov|Рахимов|RAKHIMOV|Rakhimov|Раҳимов|Rahimov|Рахимов|Раҳимов
Қасымов|Qasymov|Касымов|KASSYMOV|Kasymov|Қосимов|Qosimov|Касымов|Қосимов
Мамытов|Mamytov|Мамытов|MAMYTOV|Mamytov|-|-|Мамытов|-
Холматов|Holmatov|Холматов|KHOLMATOV|Kholmatov|Холматов|Xolmatov|Калматов|Холматов
Эшонқұлов|Eşonqūlov|Эшонкулов|ESHONKULOV|Eshonkulov|Эшонқулов|Eshonqulov|-|Эшонқулов
Ахметов|Ahmetov|Ахметов|AKHMETOV|Akhmetov|Аҳмедов|Ahmedov|Акматов|Аҳмадов
Ибраев|Ibraev|Ибраев|IBRAYEV|Ibrayev|-|-|Ибраев|-
Сапаров|Saparov|Сапаров|SAPAROV|Saparov|Сафаров|Safarov|Сапаров|Сафаров
Төлегенов|Tölegenov|Тулегенов|TULEGENOV|Tulegenov|Тўлаганов|Toʻlaganov|Төлөгөнов|-
Мырзахметов|Myrzahmetov|Мырзахметов|MYRZAKHMETOV|Myrzakhmetov|Мирзааҳмедов|Mirzaahmedov|Мырзакматов|-
Дүйсенбаев|Düisenbaev|Дуйсенбаев|DUISSENBAYEV|Duysenbayev|Душанбоев|Dushanboyev|Дүйшөнбаев|-
Нұрмағамбетов|Nūrmağambetov|Нурмагамбетов|NURMAGAMBETOV|Nurmagambetov|Нурмуҳаммедов|Nurmuhammedov|Нурмамбетов|-
Бердіқұлов|Berdıqūlov|Бердикулов|BERDIKULOV|Berdikulov|Бердиқулов|Berdiqulov|Бердикулов|-
Искаков|Iskakov|Искаков|ISKAKOV|Iskakov|Исҳоқов|Isʼhoqov|Исаков|Исҳоқов
Закиров|Zakirov|Закиров|ZAKIROV|Zakirov|Зокиров|Zokirov|Закиров|Зокиров
Уразалиев|Urazaliev|Уразалиев|URAZALIYEV|Urazaliyev|Ўразалиев|Oʻrazaliyev|Орозалиев|-
Жолдасбеков|Joldasbekov|Жолдасбеков|ZHOLDASBEKOV|Zholdasbekov|-|-|Жолдошбеков|-
`

const read = (table: string, sex: 'female' | 'male'): UnseenName[] => table.trim().split('\n').map((line) => {
  const cells = line.split('|')
  return { sex, spellings: Object.fromEntries(unseenWays.flatMap((way, at) => (cells[at] === '-' ? [] : [[way, cells[at]!]]))) }
})

export const unseenBoys: readonly UnseenName[] = read(boys, 'male')
export const unseenGirls: readonly UnseenName[] = read(girls, 'female')
export const unseenSurnames: readonly UnseenName[] = read(surnames, 'male')
