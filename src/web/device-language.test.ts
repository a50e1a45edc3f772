import { expect, test } from 'vitest'
import { chooseLanguage } from './device-language.ts'

const programme = ['kk', 'ru', 'en']

test('what was chosen on the device counts before what the device speaks', () => {
  expect(chooseLanguage({ chosen: 'en', device: ['ru-KZ'], programme })).toBe('en')
})
test('the first language of the device that the house speaks is taken', () => {
  expect(chooseLanguage({ chosen: null, device: ['de-AT', 'ru-KZ', 'en'], programme })).toBe('ru')
})
test('a device of another tongue begins in the programme\'s first language', () => {
  expect(chooseLanguage({ chosen: 'uz', device: ['uz', 'tg-TJ'], programme })).toBe('kk')
})
