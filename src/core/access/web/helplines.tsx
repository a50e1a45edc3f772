import { Phone } from 'lucide-react'

/** Police, the children's helpline, the helpline for people in hard situations: in reach before anybody has signed in. */
const lines = [['102', '102'], ['111', '111'], ['116 16', '11616']] as const

export function Helplines() {
  return (
    <div className="row wrap centred">
      {lines.map(([shown, number]) => <a key={number} className="btn quiet small" href={`tel:${number}`}><Phone className="i" />{shown}</a>)}
    </div>
  )
}
