/**
 * What is printed: drawn beside the whole house, shown to the printer alone, and read out in the language it is written in. A page without margins
 * leaves a browser no room to print its own lines, and in them the address of a child's file.
 */
import { useEffect, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import './paper.css'
import type { Language, Translate } from '#core/i18n/translate.ts'

interface Printed { language: Language; /** Beside `paper`: how this kind of paper is laid out. */ className: string; children: ReactNode }

export function ForPrinter({ language, className, children }: Printed) {
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  // A file made by printing says of itself one language, that of the page: it is read out in the paper's.
  useEffect(() => {
    const page = document.documentElement
    const own = page.lang
    const begin = () => { page.lang = language }
    const end = () => { page.lang = own }
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => { removeEventListener('beforeprint', begin); removeEventListener('afterprint', end); end() }
  }, [language])
  return isHere ? createPortal(<div className={`paper ${className}`} data-theme="sun" lang={language}>{children}</div>, document.body) : null
}

/** The letters are there before the page is: a printer waits for none. */
export async function printPaper(): Promise<void> {
  await document.fonts.ready
  window.print()
}

/** A heading of a paper: on the screen it stands under the screen's own title, on paper it is the whole document. */
export type PaperHeading = (text: ReactNode, level: 1 | 2) => ReactNode
export const onScreen: PaperHeading = (text, level) => (level === 1 ? <h2>{text}</h2> : <h3>{text}</h3>)
export const onPaper: PaperHeading = (text, level) => (level === 1 ? <h1>{text}</h1> : <h2>{text}</h2>)

/** One document, drawn by the same hand for the screen and for the printer. Black on white in every light, as it will be on paper. */
export function Paper({ language, draw }: { language: Language; draw: (heading: PaperHeading) => ReactNode }) {
  return <>
    <article className="paper-sheet" data-theme="sun" lang={language}>{draw(onScreen)}</article>
    <ForPrinter language={language} className="paper-a4"><article className="paper-sheet">{draw(onPaper)}</article></ForPrinter>
  </>
}

/** The top of a letter: whose paper it is on the left, its number and day on the right. */
export function PaperHead({ from, number, day }: { from: ReactNode; number?: ReactNode; day: string }) {
  return <header className="paper-head"><p className="strong">{from}</p><p>{number && <><span translate="no">{number}</span><br /></>}{day}</p></header>
}

/** The foot of a paper that agencies keep: who printed it and when, and until when it may lie about. `say`: in the paper's language. */
export function PaperFoot({ say, by, at, destroyBy }: { say: Translate; by: string; at: string; destroyBy: string }) {
  return <footer className="paper-foot"><small>{say('ui.paper.printed', { by, at })} {say('ui.paper.destroy', { day: destroyBy.replace(/\.$/, '') })}</small></footer>
}

/** Particulars. What is not known is a line to be written on by hand. */
export function PaperFacts({ facts }: { facts: readonly (readonly [name: string, told: ReactNode])[] }) {
  return <dl className="paper-facts">{facts.map(([name, told]) => <div key={name}><dt>{name}</dt><dd>{told || <ByHand />}</dd></div>)}</dl>
}

/** An empty line for a pen. */
export function ByHand({ lines = 1 }: { lines?: number }) {
  return <span className="paper-lines" aria-hidden="true">{Array.from({ length: lines }, (_, n) => <i key={n} />)}</span>
}

/** Where somebody signs: each line with what is to stand on it. */
export function PaperSignature({ who, lines }: { who: ReactNode; lines: readonly string[] }) {
  return <section className="paper-signature"><p className="strong">{who}</p>{lines.map((line) => <p key={line}><ByHand /><small>{line}</small></p>)}</section>
}

/** Boxes for a pen, each with what a tick in it says. */
export function ToTick({ lines }: { lines: readonly string[] }) {
  return <ul className="paper-ticks">{lines.map((line) => <li key={line}>{line}</li>)}</ul>
}
