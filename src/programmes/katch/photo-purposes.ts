import type { PhotoPurpose } from '#core/programme.ts'

/**
 * What a photo in a child's file may be for. Closed: nothing here shows a face to recognise somebody, or a paper that says who
 * somebody is (Personal Data Law 7.10). Working standard; to be confirmed by the programme.
 */
export const photoPurposes = [
  { code: 'injury-for-doctor' }, { code: 'place-of-work' }, { code: 'place-of-living' }, { code: 'belonging' }, { code: 'signed-act' },
] as const satisfies readonly PhotoPurpose[]
