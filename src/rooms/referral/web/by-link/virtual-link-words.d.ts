declare module 'virtual:link-words/kk' { export const words: Readonly<Record<string, string>> }
declare module 'virtual:link-words/ru' { export const words: Readonly<Record<string, string>> }
declare module 'virtual:link-words/en' { export const words: Readonly<Record<string, string>> }
