import type { Day } from '#core/clock.ts'
import type { District, Region } from '#core/programme.ts'

/**
 * The seven regions where the programme works, by ISO 3166-2. In June 2018 Shymkent became a city of republican
 * significance and South Kazakhstan became Turkistan oblast; in June 2022 Zhetysu was divided from Almaty oblast.
 * Districts and cities of oblast significance are to be compared with the state classifier (KATO) before use
 * (docs/decisions/katch-data-to-check.md); their codes are ours and stay when a spelling changes.
 */
export const regions: readonly Region[] = [
  {
    code: 'KZ-19', kind: 'oblast', validFrom: '2022-06-08' as Day, predecessors: ['old.almaty-oblast'], neighbours: ['KZ-31', 'KZ-33', 'KZ-75'], tile: { column: 3, row: 0 },
    districts: districtsOf('KZ-19', {
      cities: ['qonayev', 'alatau'],
      districts: ['balqash', 'enbekshiqazaq', 'zhambyl', 'ile', 'qarasai', 'kegen', 'raiymbek', 'talgar', 'uighyr'],
    }),
  },
  {
    code: 'KZ-31', kind: 'oblast', predecessors: [], neighbours: ['KZ-61', 'KZ-19'], tile: { column: 2, row: 0 },
    districts: districtsOf('KZ-31', {
      cities: ['taraz'],
      districts: ['baizaq', 'zhambyl', 'zhualy', 'qordai', 'turar-rysqulov', 'merki', 'moiynqum', 'sarysu', 'talas', 'shu'],
    }),
  },
  {
    code: 'KZ-33', kind: 'oblast', validFrom: '2022-06-08' as Day, predecessors: ['old.almaty-oblast'], neighbours: ['KZ-19'], tile: { column: 4, row: 0 },
    districts: districtsOf('KZ-33', {
      cities: ['taldyqorgan', 'tekeli'],
      districts: ['aqsu', 'alakol', 'eskeldi', 'kerbulaq', 'koksu', 'qaratal', 'panfilov', 'sarqan'],
    }),
  },
  {
    code: 'KZ-43', kind: 'oblast', predecessors: [], neighbours: ['KZ-61'], tile: { column: 0, row: 0 },
    districts: districtsOf('KZ-43', {
      cities: ['qyzylorda', 'baiqonyr'],
      districts: ['aral', 'zhalagash', 'zhanaqorgan', 'qazaly', 'qarmaqshy', 'syrdariya', 'shieli'],
    }),
  },
  {
    code: 'KZ-61', kind: 'oblast', validFrom: '2018-06-19' as Day, predecessors: ['old.south-kazakhstan'], neighbours: ['KZ-43', 'KZ-31', 'KZ-79'], tile: { column: 1, row: 0 },
    districts: districtsOf('KZ-61', {
      cities: ['turkistan', 'arys', 'kentau'],
      districts: ['baidibek', 'zhetisai', 'keles', 'qazygurt', 'maqtaaral', 'ordabasy', 'otyrar', 'sairam', 'saryagash', 'sauran', 'sozaq', 'tolebi', 'tulkibas', 'shardara'],
    }),
  },
  {
    code: 'KZ-75', kind: 'city', predecessors: [], neighbours: ['KZ-19'], tile: { column: 3, row: 1 },
    districts: districtsOf('KZ-75', {
      cities: [],
      districts: ['alatau', 'almaly', 'auezov', 'bostandyq', 'zhetisu', 'medeu', 'nauryzbai', 'turksib'],
    }),
  },
  {
    code: 'KZ-79', kind: 'city', validFrom: '2018-06-19' as Day, predecessors: ['old.south-kazakhstan'], neighbours: ['KZ-61'], tile: { column: 1, row: 1 },
    districts: districtsOf('KZ-79', {
      cities: [],
      districts: ['abai', 'al-farabi', 'enbekshi', 'qaratau', 'turan'],
    }),
  },
]

function districtsOf(region: string, named: { cities: readonly string[]; districts: readonly string[] }): District[] {
  return [
    ...named.cities.map((slug) => ({ code: `${region}.${slug}`, kind: 'city' as const })),
    ...named.districts.map((slug) => ({ code: `${region}.${slug}`, kind: 'district' as const })),
  ]
}
