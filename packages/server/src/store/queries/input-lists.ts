import { withWholeInput } from '@skein/model/input-lists'
import type { Span } from '@skein/model/span'
import { valueText } from '@skein/model/stored-message'
import type { Engine } from '../engine.ts'
import { addressKey, messagesByAddress } from './messages.ts'

/** Spans with all that they were told, of long histories, too. */
export async function withInputLists<Listing extends Span>(
  engine: Engine,
  project: string,
  spans: readonly Listing[],
): Promise<Listing[]> {
  const address = ({ messageScope }: Listing, hash: string) => ({ scope: messageScope, hash })
  const lists = await messagesByAddress(
    engine,
    project,
    spans.flatMap((span) => span.inputLists.map((hash) => address(span, hash))),
  )
  return spans.map((span) =>
    withWholeInput(span, (hash) => {
      const list = lists.get(addressKey(address(span, hash)))
      return list === undefined ? undefined : valueText(list)
    }),
  )
}
