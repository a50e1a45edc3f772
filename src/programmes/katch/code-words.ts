/**
 * Plants and winds with which a child's spoken code begins (*Арша 418*). Each can be said on the phone in Kazakh, Russian
 * and English, is no common given name, and is meant to carry no second sense in Kazakh, Russian, Uzbek, Kyrgyz and Tajik. The list
 * waits for review by speakers (docs/decisions/katch-data-to-check.md). A word once given
 * to a child stays in the messages for ever, even when it is taken from this list.
 */
export const codeWords = [
  'arsha', 'terek', 'qaiyn', 'emen', 'qaragai', 'shyrsha', 'samyrsyn', 'balqaragai',
  'tal', 'uienki', 'zhoke', 'shegirshin', 'shagan', 'kokterek', 'talshyn', 'akaciya',
  'zhangaq', 'piste', 'orik', 'shie', 'inzhir', 'zhuzim', 'tut', 'dolana',
  'sheten', 'shyrganaq', 'qaraqat', 'buldirgen', 'ushqat', 'tobylgy', 'betege', 'seleu',
  'sekseuil', 'zhyngyl', 'qamys', 'qoga', 'zhalbyz', 'kiikoty', 'qonyraugul', 'tuimedaq',
  'baqbaq', 'zhonyshqa', 'kunbagys', 'zygyr', 'arpa', 'suly', 'tary', 'bidai',
  'qaraqumyq', 'zhugeri', 'muk', 'qyryqqulaq', 'qyryqbuyn', 'adyraspan', 'raugash', 'qymyzdyq',
  'lavanda', 'siren', 'magnoliya', 'bambuk', 'palma', 'kiparis', 'sargaldaq', 'tungiyq',
  'zholzhelken', 'zhapyraq', 'saiqan', 'shelek', 'quiyn', 'briz', 'musson', 'passat',
  'mistral', 'sirokko',
] as const
