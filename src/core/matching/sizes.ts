/** Sizes of encodings, apart from what makes them: who only reads what was sent needs none of that. */

/** Bytes of one encoded spelling. */
export const recordBytes = 136
/** Where its tokens of numbers begin. */
export const numbersFrom = 112
/** Spellings of a record, and readings of a question, at most. */
export const mostReadings = 8
/** Of a span of birth years, so many to each side of its middle are told apart. */
export const mostHalf = 3
/** Of a child's numbers, so many are compared between agencies: telephones first, then an IIN, then papers. */
export const numberSlots = 8
export const phoneSlots = 2
/** Bytes of one number's tag, and of all of a child's. */
export const tagBytes = 16
export const tagsBytes = numberSlots * tagBytes
/** Bytes of one row of a run in which two caseloads are compared. */
export const runRowBytes = 108
