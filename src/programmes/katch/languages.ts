import type { SpokenLanguage } from '#core/programme.ts'

/** Languages of the screens. */
export const screenLanguages = ['kk', 'ru', 'en'] as const

/** Languages young people here speak; the first five are those of most families on the move in the seven regions. */
export const spokenLanguages = [
  { code: 'kk', iso6392: 'kaz' },
  { code: 'ru', iso6392: 'rus' },
  { code: 'uz', iso6392: 'uzb' },
  { code: 'ky', iso6392: 'kir' },
  { code: 'tg', iso6392: 'tgk' },
  { code: 'ug', iso6392: 'uig' },
  { code: 'tk', iso6392: 'tuk' },
  { code: 'az', iso6392: 'aze' },
  { code: 'fa', iso6392: 'fas' },
  { code: 'tr', iso6392: 'tur' },
  { code: 'ku', iso6392: 'kur' },
  { code: 'zh', iso6392: 'zho' },
  { code: 'en', iso6392: 'eng' },
  { code: 'rsl', iso6392: 'sgn' },
  { code: 'other', iso6392: 'mis' },
] as const satisfies readonly SpokenLanguage[]
export type SpokenLanguageCode = (typeof spokenLanguages)[number]['code']
