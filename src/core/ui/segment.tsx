import { useId, type ReactNode } from 'react'

interface SegmentProps<Value extends string> {
  legend: ReactNode
  legendHidden?: boolean
  options: readonly { value: Value; label: ReactNode; lang?: string }[]
  value: Value | undefined
  onChange: (value: Value) => void
}

/** Two to five short answers that exclude each other: real radios, drawn side by side. */
export function Segment<Value extends string>({ legend, legendHidden, options, value, onChange }: SegmentProps<Value>) {
  const name = useId()
  return (
    <fieldset className="stack-2">
      <legend className={legendHidden ? 'vh' : 'asked'}>{legend}</legend>
      <div className="seg">
        {options.map((option) => (
          <label key={option.value} lang={option.lang}>
            <input className="vh" type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />{option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
