/** A name that says nothing, to whoever sees it among other files. */
const fileName = 'note.txt'

/** Hands a text to another app or to another phone, or puts it among the downloads: as a file with a neutral name. */
export async function saveFile(text: string): Promise<void> {
  const file = new File([text], fileName, { type: 'text/plain' })
  if (matchMedia('(pointer: coarse)').matches && navigator.canShare?.({ files: [file] })) {
    // Closed without a choice: nothing was shared, and nothing is wrong.
    await navigator.share({ files: [file] }).catch(() => undefined)
    return
  }
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
