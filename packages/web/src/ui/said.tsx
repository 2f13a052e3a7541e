import './said.css'
import { hasUnseen, splitUnseen } from '../lib/unseen.ts'

/** Somebody's words as they are; characters that nobody would see, or that turn words round, are spelled out. */
export function Said({ text }: { text: string }) {
  if (!hasUnseen(text)) return text
  return splitUnseen(text).map(({ text: shown, unseen }, index) =>
    unseen === undefined ? (
      shown
    ) : (
      // What is shown is the name alone: the character itself would do what it does.
      <bdi key={index} className="unseen" title={unseen.title}>
        {unseen.label}
      </bdi>
    ),
  )
}
