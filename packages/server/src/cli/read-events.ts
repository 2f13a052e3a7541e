import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { LiveEvent } from '@skein/model/api'

/** The server-sent events of an answer; kinds that this version doesn't know are left out. */
export async function* readEvents(response: Response): AsyncGenerator<LiveEvent> {
  if (response.body === null) return
  const input = Readable.fromWeb(response.body)
  for await (const line of createInterface({ input })) {
    if (!line.startsWith('data:')) continue
    const event = LiveEvent.safeParse(JSON.parse(line.slice('data:'.length)))
    if (event.success) yield event.data
  }
}
