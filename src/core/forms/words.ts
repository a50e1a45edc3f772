/** Which sentences a form is drawn with. Every key begins with the form's room, as its message files do. */
import type { Field, Fields } from './fields.ts'
import type { Form } from './form.ts'

/** `referral/send` → `referral.send`. */
export function wordsPrefix(form: Form): string {
  return form.name.replace('/', '.')
}

/** The label of a field; `path` may be a path in a group (`present.0.role`), whose number makes no difference. */
export function labelKey(form: Form, path: string): string {
  return `${wordsPrefix(form)}.${path.replace(/\.\d+(?=\.|$)/g, '')}`
}

/** The words of an option. */
export function optionKey(form: Form, path: string, field: Field, code: string): string {
  return `${field.labels ?? labelKey(form, path)}.${code}`
}

/** Every key that must be there in every language: for the test that looks for missing sentences. */
export function neededWords(form: Form): string[] {
  const titles = form.pages.map((page) => `${wordsPrefix(form)}.page.${page.title}`)
  return [`${wordsPrefix(form)}.title`, ...titles, ...fieldWords(form, form.fields, '')]
}

function fieldWords(form: Form, fields: Fields, group: string): string[] {
  return Object.entries(fields).filter(([, field]) => isDrawn(field)).flatMap(([name, field]) => {
    const path = `${group}${name}`
    const options = 'codes' in field ? field.codes.map((code) => optionKey(form, path, field, code)) : []
    return [labelKey(form, path), ...options, ...(field.kind === 'repeat' ? fieldWords(form, field.fields, `${path}.`) : [])]
  })
}

/** Secrets are made by devices, and margins have no words yet: neither is shown. */
export function isDrawn(field: Field): boolean {
  return field.kind !== 'secret' && field.kind !== 'extra' && field.kind !== 'file'
}
