/** A receipt as it is shown to a child and as it is printed. */
import { useEffect, useState } from 'react'
import { pictureText, type Receipt } from '../receipt.ts'
import './consent-paper.css'
import { drawCode, type Squares } from '#core/access/web/sign-in-client.ts'
import type { Language, Translate } from '#core/i18n/translate.ts'
import { CodePicture } from '#core/ui/code-picture.tsx'
import { ByHand, Paper, type PaperHeading } from '#core/ui/paper.tsx'

interface Shown { receipt: Receipt; language: Language; say: Translate; /** No telephone stands on it: there is a line for a pen. */ phoneByHand: boolean }

export function ReceiptPaper({ receipt, language, say, phoneByHand }: Shown) {
  const text = pictureText(receipt)
  const [drawn, setDrawn] = useState<{ text: string; squares: Squares }>()
  useEffect(() => { void drawCode(text).then((squares) => setDrawn({ text, squares })) }, [text])
  const its = (word: string, values?: Record<string, string>) => say(`consent.receipt.${word}`, values)
  // The picture of an earlier text beside this one would say something else.
  const squares = drawn?.text === text ? drawn.squares : undefined
  const draw = (heading: PaperHeading) => (
    <div className="receipt" data-ready={squares !== undefined}>
      {heading(its('title'), 1)}
      <p className="receipt-number">{its('number', { number: receipt.number })}</p>
      {receipt.lines.map((line) => line.list
        ? <div key={line.text}><p>{line.text}</p><ul>{line.list.map((one) => <li key={one}>{one}</li>)}</ul></div>
        : <p key={line.text}>{line.text}</p>)}
      {phoneByHand && <p className="receipt-by-hand"><span>{its('telephone')}</span><ByHand /></p>}
      {squares && <figure className="receipt-picture"><CodePicture squares={squares} label={its('scan')} /><figcaption>{its('scan')}</figcaption></figure>}
    </div>
  )
  return <div className="receipt-shown"><Paper language={language} draw={draw} /></div>
}
