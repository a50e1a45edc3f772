import type { Programme } from '#core/programme.ts'
import { agencyTypes } from './agency-types.ts'
import { rules2024 } from './clocks/rules-2024.ts'
import { codeWords } from './code-words.ts'
import { exportCase, type CaseFacts } from './htcds.ts'
import { exploitation } from './exploitation.ts'
import { screenLanguages, spokenLanguages } from './languages.ts'
import { photoPurposes } from './photo-purposes.ts'
import { regions } from './regions.ts'
import { roles } from './roles.ts'
import { services } from './services.ts'
import { signCatalogue } from './signs.ts'
import { helpStatuses, stateStatuses } from './statuses.ts'

/** Kazakhstan Actions Against Trafficking in Children. */
export const katch: Programme = {
  code: 'katch',
  title: 'programme.title',
  fullTitle: 'programme.full-title',
  languages: screenLanguages,
  regions,
  spokenLanguages,
  agencyTypes,
  services,
  exploitation,
  photoPurposes,
  codeWords,
  roles,
  statuses: { state: stateStatuses, help: helpStatuses },
  signs: signCatalogue,
  editions: [rules2024],
  // The rooms' codes are this programme's own; a test in each room holds them together.
  exportCase: (facts) => exportCase(facts as CaseFacts),
}
