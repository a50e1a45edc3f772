/** Why a file may be opened. The list is closed, so that openings can be counted and compared; the code stands in the log. */
export const fileReasons = ['meeting', 'for-doctor', 'document', 'safety', 'same-child'] as const
export type FileReason = (typeof fileReasons)[number]
