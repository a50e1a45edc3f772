/**
 * Sends files piece by piece, each file's missing ones only, however often the line breaks: what the house has is asked of the
 * house. A piece told twice is told once. How to call, and where the pieces lie, are handed in.
 */
import type { RecordId } from '#core/ids.ts'

/** Which pieces the house has. `unknown`: it knows no such file of this person's (any more). */
export type There = readonly number[] | 'unknown'

export interface SendingPorts {
  /** Throws when no answer came, whatever became of it there. */
  have(file: RecordId): Promise<There>
  tell(file: RecordId, n: number): Promise<There>
  /** After every answer. */
  heard(file: RecordId, there: There): Promise<void>
  /** Something more urgent waits, or the notebook is closed: stop behind this piece. */
  mustStop(): boolean
}

/** Resolves when every file is told whole, or it must stop. Throws when the line breaks: what was told stays told. */
export async function sendPieces(files: readonly { readonly file: RecordId; readonly of: number }[], { have, tell, heard, mustStop }: SendingPorts): Promise<void> {
  for (const { file, of } of files) {
    if (mustStop()) return
    let there = await have(file)
    await heard(file, there)
    for (let n = 0; n < of && there !== 'unknown'; n++) {
      if (there.includes(n)) continue
      if (mustStop()) return
      there = await tell(file, n)
      await heard(file, there)
    }
  }
}
