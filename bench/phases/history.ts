import { encodeRequest } from '../otlp-encoder.ts'
import { report, times } from '../report.ts'
import { openStore } from '../store.ts'
import { longChat } from '../workload.ts'

const CHATS = 4
const SHORT = 50
const LONG = 400

/** How what is sent and what is stored grow with the turns of chats that resend their history. */
export async function history(): Promise<void> {
  const short = await storeChats(SHORT)
  const long = await storeChats(LONG)
  const more = LONG / SHORT
  report(`sent for ${more} times the turns`, times(long.sent / short.sent))
  report(`stored for ${more} times the turns`, times(long.stored / short.stored), `≤ ${more} ×`)
  report(`of what was sent in ${LONG} turns, stored`, times(long.stored / long.sent))
}

async function storeChats(turns: number): Promise<{ sent: number; stored: number }> {
  const store = await openStore()
  let sent = 0
  for (let chat = 0; chat < CHATS; chat++)
    for (const spans of longChat(chat + 1, turns, Date.now() - 3_600_000)) {
      const body = encodeRequest(spans)
      sent += body.length
      const response = await fetch(`http://127.0.0.1:${store.skein.port}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(body),
      })
      if (response.status !== 200) throw new Error(`the server answered ${response.status}`)
      await response.arrayBuffer()
    }
  await store.settled()
  const stored = await store.restingBytes()
  await store.close()
  return { sent, stored }
}
