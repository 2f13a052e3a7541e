import type { TurnWithSteps } from '@skein/model/api'
import { Ban, Brain } from 'lucide-react'
import { useKept } from '../../lib/kept-state.ts'
import { PlainText } from '../../ui/long-text.tsx'
import { Said } from '../../ui/said.tsx'

type Answer = TurnWithSteps['answer']

const FIRST_WORDS = 160

/** What the model thought before it answered: one line, until someone wants to know. */
export function Reasoning({
  reasoning,
  traceId,
}: {
  reasoning: NonNullable<Answer['reasoning']>
  traceId: string
}) {
  const [isOpen, setOpen] = useKept(`reasoning ${traceId}`, false)
  const isCut = reasoning.length > reasoning.text.length
  return (
    <div className="thought">
      <button className="thought-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Brain size={13} aria-hidden="true" /> <b>Reasoning</b>
        {!isOpen && (
          <span className="cut" dir="auto">
            <Said text={reasoning.text.slice(0, FIRST_WORDS)} />
          </span>
        )}
      </button>
      {isOpen && <PlainText text={reasoning.text} />}
      {isOpen && isCut && <p className="faint">Its model call, among the steps, has all of it.</p>}
    </div>
  )
}

/** The model declined, in words of its own that are no answer. */
export function Refusal({ refusal }: { refusal: NonNullable<Answer['refusal']> }) {
  return (
    <div className="refused" role="note" aria-label="Refused">
      <Ban size={14} aria-hidden="true" />
      <div className="grow">
        <b>Refused</b>
        <PlainText text={refusal.text} />
      </div>
    </div>
  )
}
