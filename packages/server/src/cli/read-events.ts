import { LiveEvent } from '@skein/model/api'
import { linesOf } from '../store/lines-of.ts'

/** The server-sent events of an answer; kinds that this version doesn't know are left out. */
export async function* readEvents(response: Response): AsyncGenerator<LiveEvent> {
  if (response.body === null) return
  for await (const line of linesOf(response.body)) {
    if (!line.startsWith('data:')) continue
    const event = LiveEvent.safeParse(JSON.parse(line.slice('data:'.length)))
    if (event.success) yield event.data
  }
}
