/** How large a file may be, in which sizes it lies sealed, and into what pieces it is cut for the line. All in bytes. */

/** What a person adds before it is sealed, at most. */
export const mostFileBytes = 4_000_000
/** A photo as it is kept: enough to see a wound or a doorway, little enough for a village's line. */
export const photoBytes = 300_000
/** The longer side of a photo, in pixels. */
export const photoSide = 1600
/** Larger pictures are not even decoded: a few bytes can ask for more memory than a phone has (Security K-1). */
export const mostPixels = 50_000_000
/** What is looked into at all when somebody chooses a picture. */
export const mostChosenBytes = 20_000_000

/** Powers of 1.25, so that a length tells little (Security B-12). */
export const fileSizes: readonly number[] = sizesUpTo(mostFileBytes)

/** What is encrypted at once, and what that adds (Security K-5). */
export const chunkBytes = 65_536
export const tagBytes = 16

/** The sizes in which a sealed file can lie. */
export const sealedFileSizes: readonly number[] = fileSizes.map(sealedSizeOf)

/** One message on the line: six seconds at 32 kbit/s, so that a line which breaks every minute still gets on. */
export const pieceBytes = 16_384

export function sealedSizeOf(padded: number): number {
  return padded + Math.ceil(padded / chunkBytes) * tagBytes
}

export function piecesOf(sealedBytes: number): number {
  return Math.ceil(sealedBytes / pieceBytes)
}

function sizesUpTo(most: number): number[] {
  const sizes: number[] = []
  for (let size = 16_384; size <= most; size *= 1.25) sizes.push(Math.round(size))
  return sizes
}
