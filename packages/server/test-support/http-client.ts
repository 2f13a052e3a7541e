import { once } from 'node:events'
import { request, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Sends each of `chunks` as a chunk when there are several; one goes with a content length. */
export async function post(
  port: number,
  path: string,
  headers: OutgoingHttpHeaders,
  chunks: Buffer | string | readonly Buffer[],
  agent?: Agent,
): Promise<Answer> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers,
    ...(agent === undefined ? {} : { agent }),
  })
  const answered = once(outgoing, 'response')
  if (Array.isArray(chunks)) {
    for (const chunk of chunks) outgoing.write(chunk)
    outgoing.end()
  } else outgoing.end(chunks)
  const [response] = (await answered) as [import('node:http').IncomingMessage]
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await buffer(response),
  }
}
