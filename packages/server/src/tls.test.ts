import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { Client, credentials } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../test-support/eventually.ts'
import { encodeTraces } from '../test-support/otlp-proto.ts'
import { otlpRequest } from '../test-support/otlp-span.ts'
import { freePort, runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const CERTIFICATES = fileURLToPath(new URL('../test-support/certificates/', import.meta.url))
const pem = (name: string) => join(CERTIFICATES, `${name}.pem`)

let folder: string
let running: SkeinProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-tls-'))
})
afterEach(async () => {
  running?.kill('SIGKILL')
  await running?.exit
  running = undefined
  rmSync(folder, { recursive: true })
})

/** Puts a pair where the server reads it. */
function put(name: string): { SKEIN_TLS_CERT: string; SKEIN_TLS_KEY: string } {
  const files = { SKEIN_TLS_CERT: join(folder, 'cert.pem'), SKEIN_TLS_KEY: join(folder, 'key.pem') }
  copyFileSync(pem(`${name}.cert`), files.SKEIN_TLS_CERT)
  copyFileSync(pem(`${name}.key`), files.SKEIN_TLS_KEY)
  return files
}

async function get(port: number, path: string, ca: string): Promise<IncomingMessage> {
  const outgoing = request({ host: 'localhost', port, path, ca: readFileSync(pem(`${ca}.cert`)) })
  const [response] = (await once(outgoing.end(), 'response')) as [IncomingMessage]
  await buffer(response)
  return response
}

/** Whose certificate a port shows. */
async function shown(port: number, protocol: string): Promise<string> {
  const socket: TLSSocket = connect({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    ALPNProtocols: [protocol],
  })
  await once(socket, 'secureConnect')
  const { CN } = socket.getPeerCertificate().subject
  socket.destroy()
  return String(CN)
}

test('every port speaks TLS, browsers are told to stay with it, and certificates are renewed while it runs', async () => {
  const files = put('first')
  running = await startSkein(join(folder, 'data'), {
    ...files,
    SKEIN_OTLP_GRPC_PORT: String(await freePort()),
    SKEIN_OTLP_HTTP_PORT: String(await freePort()),
  })
  const { port, otlpHttpPort = 0, otlpGrpcPort = 0 } = running
  for (const [onPort, path] of [
    [port, '/'],
    [port, '/api/projects'],
    [otlpHttpPort, '/healthz'],
  ] as const) {
    const { statusCode, headers } = await get(onPort, path, 'first')
    expect(statusCode).toBe(200)
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  }
  await exportByGrpc(otlpGrpcPort, 'first')
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')

  put('second')
  running.kill('SIGHUP')
  await running.printed('was read anew')
  expect(await shown(port, 'http/1.1')).toBe('second')
  expect(await shown(otlpGrpcPort, 'h2')).toBe('second')
  await exportByGrpc(otlpGrpcPort, 'second')

  // A change is noticed without a signal; what can't be used is told, and the one before stays.
  put('first')
  await eventually(async () => expect(await shown(port, 'http/1.1')).toBe('first'))
  writeFileSync(files.SKEIN_TLS_CERT, 'nothing')
  running.kill('SIGHUP')
  await eventually(async () => expect(await shown(port, 'http/1.1')).toBe('first'))
  running.kill('SIGTERM')
  const { code, stderr } = await running.exit
  expect(code).toBe(0)
  expect(stderr).toContain('The one before stays in use.')
}, 60_000)

describe('the cookie of a log-in', () => {
  const ADMIN = { email: 'ada@example.com', password: 'correct horse battery' }
  const AUTH = {
    SKEIN_AUTH: '1',
    SKEIN_ADMIN_EMAIL: ADMIN.email,
    SKEIN_ADMIN_PASSWORD: ADMIN.password,
  }
  const HEADERS = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }

  test('goes over TLS alone, and the log-in is refused without it', async () => {
    running = await startSkein(join(folder, 'data'), { ...AUTH, ...put('first') })
    const { port } = running
    const outgoing = request({
      host: 'localhost',
      port,
      path: '/api/login',
      method: 'POST',
      headers: HEADERS,
      ca: readFileSync(pem('first.cert')),
    })
    const answered = once(outgoing.end(JSON.stringify(ADMIN)), 'response')
    const [{ statusCode, headers }] = (await answered) as [IncomingMessage]
    expect(statusCode).toBe(200)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/; HttpOnly; Secure; SameSite=Strict$/),
    ])
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
    const init = { method: 'POST', headers: HEADERS, body: JSON.stringify(ADMIN) }
    await expect(fetch(`http://127.0.0.1:${port}/api/login`, init)).rejects.toThrow('fetch failed')
  })

  test('goes over TLS alone where a proxy takes it off', async () => {
    const settings = { ...AUTH, SKEIN_PUBLIC_URL: 'https://skein.example' }
    running = await startSkein(join(folder, 'data'), settings)
    const init = { method: 'POST', headers: HEADERS, body: JSON.stringify(ADMIN) }
    const { headers } = await fetch(`http://127.0.0.1:${running.port}/api/login`, init)
    expect(headers.get('set-cookie')).toMatch(/; Secure; SameSite=Strict$/)
  })
})

async function exportByGrpc(port: number, ca: string): Promise<void> {
  const client = new Client(
    `localhost:${port}`,
    credentials.createSsl(readFileSync(pem(`${ca}.cert`))),
  )
  const asIs = (bytes: Buffer) => bytes
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
  const body = encodeTraces(otlpRequest([{ trace: '1', span: '1' }]))
  await new Promise<void>((resolve, reject) =>
    client.makeUnaryRequest(path, asIs, asIs, body, (error) =>
      error === null ? resolve() : reject(error),
    ),
  )
  client.close()
}

describe('files that can not be used are told in one line', () => {
  test.each([
    ['no key', { SKEIN_TLS_CERT: pem('first.cert') }, /needs its key.*--tls-key/],
    [
      'a file that is not there',
      { SKEIN_TLS_CERT: '/none.pem', SKEIN_TLS_KEY: pem('first.key') },
      /^The certificate \/none\.pem can't be read: ENOENT\.$/,
    ],
    [
      'a key of another certificate',
      { SKEIN_TLS_CERT: pem('first.cert'), SKEIN_TLS_KEY: pem('second.key') },
      /is not that of the certificate/,
    ],
    [
      'a certificate that has expired',
      { SKEIN_TLS_CERT: pem('expired.cert'), SKEIN_TLS_KEY: pem('expired.key') },
      /has expired: it was valid until .*2020/,
    ],
    [
      'a key in place of the certificate',
      { SKEIN_TLS_CERT: pem('first.key'), SKEIN_TLS_KEY: pem('first.key') },
      /^The certificate .* can't be read: it must be one in PEM/,
    ],
  ])('%s', async (_what, settings, sentence) => {
    const exit = await runSkein([], {
      SKEIN_DATA_DIR: join(folder, 'data'),
      SKEIN_PORT: '0',
      SKEIN_OTLP_HTTP_PORT: '0',
      SKEIN_OTLP_GRPC_PORT: '0',
      ...settings,
    })
    expect(exit).toMatchObject({ code: 2, stderr: expect.stringMatching(/^[^\n]+\n$/) })
    expect(exit.stderr.trimEnd()).toMatch(sentence)
  })
})
