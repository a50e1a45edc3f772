/**
 * What still holds the last thing that was touched when a notebook closes (Security E-5; seen in heap snapshots): React keeps the field that had
 * the focus until the focus leaves it, and the language keeps the text that a regular expression last matched.
 */

/** While the house still stands: the focus leaves its field, as if somebody had tapped beside it. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

/** Once it is gone: the last match becomes one of a blank. Its place in the expression is kept, so that no build takes the match for useless. */
export function forgetLastMatch(): void {
  blank.lastIndex = 0
  blank.test(' ')
}

const blank = / /g
