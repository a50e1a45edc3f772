/** The application in the languages of children from across the border. A chunk of its own, kept from when it was first used (vite.config.ts). */
import ky from '../messages/ky.json' with { type: 'json' }
import tg from '../messages/tg.json' with { type: 'json' }
import uz from '../messages/uz.json' with { type: 'json' }

export const applicationWordsIn = { ky, tg, uz }
