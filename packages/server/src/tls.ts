import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { ConfigError, type Config } from './config.ts'

/** A certificate with those that vouch for it, and its key, in PEM. */
interface KeyPair {
  cert: Buffer
  key: Buffer
}

/** The key pair that is set, as it is now. */
export interface Tls {
  current(): KeyPair
  /** Calls when the files are read anew. */
  onRenewed(listener: (pair: KeyPair) => void): void
  close(): void
}

type TlsFiles = Pick<Config, 'tlsCert' | 'tlsKey'>

const LOOK_EVERY_MS = 5000

/**
 * Reads the files that are set, and again on SIGHUP and when they change; files that can't be used then
 * are told and change nothing. `undefined` when none are set; throws a {@link ConfigError} when they
 * can't be used.
 */
export function openTls(
  files: TlsFiles,
  log: { info(sentence: string): void; error(error: unknown): void },
): Tls | undefined {
  const { tlsCert, tlsKey } = files
  if (tlsCert === '' && tlsKey === '') return undefined
  let pair = readKeyPair(files)
  const listeners: ((pair: KeyPair) => void)[] = []
  const renew = () => {
    try {
      const found = readKeyPair(files)
      if (found.cert.equals(pair.cert) && found.key.equals(pair.key)) return
      pair = found
      for (const listener of listeners) listener(pair)
      log.info(`The certificate ${tlsCert} was read anew.`)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      log.error(`${error.message} The one before stays in use.`)
    }
  }
  process.on('SIGHUP', renew)
  for (const file of [tlsCert, tlsKey])
    watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, renew)
  return {
    current: () => pair,
    onRenewed: (listener) => void listeners.push(listener),
    close() {
      process.off('SIGHUP', renew)
      for (const file of [tlsCert, tlsKey]) unwatchFile(file, renew)
    },
  }
}

function readKeyPair({ tlsCert, tlsKey }: TlsFiles): KeyPair {
  if (tlsCert === '' || tlsKey === '')
    throw new ConfigError(
      'A certificate needs its key, and the other way round: set both --tls-cert and --tls-key, or SKEIN_TLS_CERT and SKEIN_TLS_KEY.',
    )
  const cert = read('certificate', tlsCert)
  const key = read('key', tlsKey)
  const certificate = parse('certificate', tlsCert, () => new X509Certificate(cert))
  const privateKey = parse('key', tlsKey, () => createPrivateKey(key))
  if (!certificate.checkPrivateKey(privateKey))
    throw new ConfigError(`The key ${tlsKey} is not that of the certificate ${tlsCert}.`)
  const now = new Date()
  if (new Date(certificate.validTo) < now)
    throw new ConfigError(
      `The certificate ${tlsCert} has expired: it was valid until ${certificate.validTo}.`,
    )
  if (new Date(certificate.validFrom) > now)
    throw new ConfigError(
      `The certificate ${tlsCert} is not valid yet: it will be from ${certificate.validFrom} on.`,
    )
  return { cert, key }
}

function read(what: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new ConfigError(`The ${what} ${file} can't be read: ${code}.`)
  }
}

function parse<Parsed>(what: string, file: string, parseIt: () => Parsed): Parsed {
  try {
    return parseIt()
  } catch {
    throw new ConfigError(
      `The ${what} ${file} can't be read: it must be one in PEM, without a passphrase.`,
    )
  }
}
