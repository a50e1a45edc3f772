import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs, type Moment } from '#core/clock.ts'
import { filesToKeep, keptAtRestForMs, mostFilesAtRest, type FileAtRest } from './shelf-life.ts'

const now = (100 * dayMs) as Moment
const files = fc.uniqueArray(fc.record({
  file: fc.uuid(), touchedAt: fc.integer({ min: 80 * dayMs, max: 101 * dayMs }).map((at) => at as Moment), isNeeded: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
}), { selector: ({ file }) => file, maxLength: 130, size: 'max' })

test('more than 50 files lie at rest only where more are needed', () => {
  fc.assert(fc.property(files, (all) => {
    expect(filesToKeep(all, now).size).toBeLessThanOrEqual(Math.max(mostFilesAtRest, all.filter(({ isNeeded }) => isNeeded).length))
  }))
})

test('what somebody waits for is never dropped, whatever its age', () => {
  fc.assert(fc.property(files, fc.integer({ min: 0, max: 400 }), (all, days) => {
    const kept = filesToKeep(all, (now + days * dayMs) as Moment)
    for (const { file, isNeeded } of all) if (isNeeded) expect(kept.has(file)).toBe(true)
  }))
})

test('nothing else stays that nobody touched for seven days', () => {
  fc.assert(fc.property(files, (all) => {
    const kept = filesToKeep(all, now)
    for (const { file, isNeeded, touchedAt } of all) if (!isNeeded && now - touchedAt >= keptAtRestForMs) expect(kept.has(file)).toBe(false)
  }))
})

test('as time goes by alone, files only leave', () => {
  fc.assert(fc.property(files, fc.nat(20 * dayMs), (all, later) => {
    const before = filesToKeep(all, now)
    for (const file of filesToKeep(all, (now + later) as Moment)) expect(before.has(file)).toBe(true)
  }))
})

test('of those that may stay the latest touched stay, and the place is used', () => {
  fc.assert(fc.property(files, (all) => {
    const kept = filesToKeep(all, now)
    const may = all.filter(({ isNeeded, touchedAt }) => isNeeded || now - touchedAt < keptAtRestForMs)
    expect(kept.size).toBe(Math.min(may.length, Math.max(mostFilesAtRest, may.filter(({ isNeeded }) => isNeeded).length)))
    const oldestKept = Math.min(...may.filter(({ file, isNeeded }) => kept.has(file) && !isNeeded).map((one) => one.touchedAt))
    for (const one of may as FileAtRest[]) if (!kept.has(one.file)) expect(one.touchedAt).toBeLessThanOrEqual(oldestKept)
  }))
})
