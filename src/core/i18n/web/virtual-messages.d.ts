declare module 'virtual:messages/kk' { export const messages: Readonly<Record<string, string>> }
declare module 'virtual:messages/ru' { export const messages: Readonly<Record<string, string>> }
declare module 'virtual:messages/en' { export const messages: Readonly<Record<string, string>> }
