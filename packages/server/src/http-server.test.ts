import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHttpServer, type HttpServer } from './http-server.ts'

let server: HttpServer
let port: number
beforeEach(async () => {
  const soon = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 }
  server = openHttpServer(
    (request, response) => {
      request.resume()
      request.on('end', () => response.end('done'))
    },
    undefined,
    soon,
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => server.closeAnswering())

test.each([
  ['its headers', 'POST / HTTP/1.1\r\nhost: x\r\nx-slow: '],
  ['its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n'],
])('whoever sends %s byte by byte is told so and cut off', async (_what, begin) => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(begin)
  const drip = setInterval(() => socket.write('a'), 5)
  const answer = await text(socket)
  clearInterval(drip)
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('an answer may take as long as it takes', async () => {
  server.removeAllListeners('request')
  server.on('request', (_request, response) => {
    response.write('begun')
    setTimeout(() => response.end(', done'), 300)
  })
  const response = await fetch(`http://127.0.0.1:${port}/`)
  expect(await response.text()).toBe('begun, done')
})
