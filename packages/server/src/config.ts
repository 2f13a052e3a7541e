import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ROLES, type Role } from '@skein/model/api'

function wholeNumber(least: number, most: number) {
  const error = `it must be a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d+$/, error)
    .transform(Number)
    .pipe(z.number().min(least, error).max(most, error))
}

const port = wholeNumber(0, 65_535)
const onOrOff = z
  .union([z.boolean(), z.enum(['1', 'true', '0', 'false'])], 'it must be 1 or 0')
  .transform((value) => value === true || value === '1' || value === 'true')
const httpUrl = z.url({ protocol: /^https?$/, error: 'it must be a URL of http or https' })
const someText = z.string().min(1, 'it must not be empty')

/** Every setting: its flag, its environment variable, what it means and what it is unless set. */
export const SETTINGS = {
  dataDir: {
    flag: 'data-dir',
    env: 'SKEIN_DATA_DIR',
    schema: someText,
    usual: defaultDataDir(),
    help: 'folder in which everything is kept',
  },
  clickhouseUrl: {
    flag: 'clickhouse-url',
    env: 'SKEIN_CLICKHOUSE_URL',
    schema: httpUrl,
    usual: '',
    help: 'ClickHouse server, as https://user:password@host:8443/database, in place of the data folder',
  },
  clickhouseUser: {
    flag: 'clickhouse-user',
    env: 'SKEIN_CLICKHOUSE_USER',
    schema: someText,
    usual: '',
    help: 'its user, where the URL has none',
  },
  clickhousePassword: {
    flag: 'clickhouse-password',
    env: 'SKEIN_CLICKHOUSE_PASSWORD',
    schema: someText,
    usual: '',
    help: "the user's password",
  },
  clickhouseDatabase: {
    flag: 'clickhouse-database',
    env: 'SKEIN_CLICKHOUSE_DATABASE',
    schema: someText,
    usual: '',
    help: 'database on it, where the URL has none',
  },
  clickhouseCluster: {
    flag: 'clickhouse-cluster',
    env: 'SKEIN_CLICKHOUSE_CLUSTER',
    schema: someText,
    usual: '',
    help: 'name of a cluster in its configuration, to spread the tables over',
  },
  clickhouseCa: {
    flag: 'clickhouse-ca',
    env: 'SKEIN_CLICKHOUSE_CA',
    schema: someText,
    usual: '',
    help: 'file with the certificate of who signed its own',
  },
  clickhouseInsertQuorum: {
    flag: 'clickhouse-insert-quorum',
    env: 'SKEIN_CLICKHOUSE_INSERT_QUORUM',
    schema: z.string().regex(/^(auto|[1-9]\d*)$/, 'it must be auto or a number of replicas'),
    usual: 'auto',
    help: "how many replicas of a cluster's shard have a span before it is acknowledged; auto: most",
  },
  host: {
    flag: 'host',
    env: 'SKEIN_HOST',
    schema: someText,
    usual: '127.0.0.1',
    help: 'address to listen on',
  },
  allowHost: {
    flag: 'allow-host',
    env: 'SKEIN_ALLOW_HOST',
    schema: someText,
    usual: '',
    help: 'names besides localhost by which browsers and clients may call it, with commas',
  },
  insecure: {
    flag: 'insecure',
    env: 'SKEIN_INSECURE',
    schema: onOrOff,
    usual: false,
    help: 'lets it listen where other machines reach it, without a log-in',
  },
  tlsCert: {
    flag: 'tls-cert',
    env: 'SKEIN_TLS_CERT',
    schema: someText,
    usual: '',
    help: 'file with the certificate and its chain, in PEM: every port speaks TLS',
  },
  tlsKey: {
    flag: 'tls-key',
    env: 'SKEIN_TLS_KEY',
    schema: someText,
    usual: '',
    help: "file with the certificate's key, in PEM",
  },
  corsOrigin: {
    flag: 'cors-origin',
    env: 'SKEIN_CORS_ORIGIN',
    schema: z
      .string()
      .regex(
        /^(?:\*|(?:https?:\/\/[^\s,/]+\/?)(?:\s*,\s*https?:\/\/[^\s,/]+\/?)*)$/,
        'it must be origins such as https://app.example with commas, or *',
      ),
    usual: '',
    help: 'origins whose pages may send and read, with commas; * for all',
  },
  auth: {
    flag: 'auth',
    env: 'SKEIN_AUTH',
    schema: onOrOff,
    usual: false,
    help: 'people log in, and programs need an API key',
  },
  adminEmail: {
    flag: 'admin-email',
    env: 'SKEIN_ADMIN_EMAIL',
    schema: someText,
    usual: '',
    help: 'makes the first account, with SKEIN_ADMIN_PASSWORD',
  },
  publicUrl: {
    flag: 'public-url',
    env: 'SKEIN_PUBLIC_URL',
    schema: httpUrl,
    usual: '',
    help: 'where browsers reach it, when that is a proxy',
  },
  oidcIssuer: {
    flag: 'oidc-issuer',
    env: 'SKEIN_OIDC_ISSUER',
    schema: httpUrl,
    usual: '',
    help: 'OpenID Connect provider by which people log in, too',
  },
  oidcClientId: {
    flag: 'oidc-client-id',
    env: 'SKEIN_OIDC_CLIENT_ID',
    schema: someText,
    usual: '',
    help: 'as the provider knows this server; with SKEIN_OIDC_CLIENT_SECRET',
  },
  oidcDomains: {
    flag: 'oidc-domains',
    env: 'SKEIN_OIDC_DOMAINS',
    schema: someText,
    usual: '',
    help: 'domains whose e-mail addresses get an account when they first log in, with commas',
  },
  oidcRole: {
    flag: 'oidc-role',
    env: 'SKEIN_OIDC_ROLE',
    schema: z.enum(['none', ...ROLES], `it must be none, ${ROLES.join(', ')}`),
    usual: 'none',
    help: 'their role in every project',
  },
  port: {
    flag: 'port',
    env: 'SKEIN_PORT',
    schema: port,
    usual: 6006,
    help: 'web app, API and OTLP/HTTP',
  },
  otlpHttpPort: {
    flag: 'otlp-http-port',
    env: 'SKEIN_OTLP_HTTP_PORT',
    schema: port,
    usual: 4318,
    help: 'OTLP/HTTP on its standard port; 0: off',
  },
  otlpGrpcPort: {
    flag: 'otlp-grpc-port',
    env: 'SKEIN_OTLP_GRPC_PORT',
    schema: port,
    usual: 4317,
    help: 'OTLP/gRPC; 0: off',
  },
  drainSeconds: {
    flag: 'drain-seconds',
    env: 'SKEIN_DRAIN_SECONDS',
    schema: wholeNumber(0, 600),
    usual: 0,
    help: 'how long, told to stop, it goes on while /readyz says so: for a balancer to send elsewhere',
  },
  maxBodyBytes: {
    flag: 'max-body-bytes',
    env: 'SKEIN_MAX_BODY_BYTES',
    schema: wholeNumber(1024, 1_073_741_824),
    usual: 67_108_864,
    help: 'largest export request, on the wire and decompressed',
  },
  prices: {
    flag: 'prices',
    env: 'SKEIN_PRICES',
    schema: someText,
    usual: '',
    help: "JSON file with your models' prices in $ per million tokens",
  },
  masking: {
    flag: 'masking',
    env: 'SKEIN_MASKING',
    schema: someText,
    usual: '',
    help: 'what is hidden before it is stored: secrets, cards, emails with commas, or a JSON file',
  },
  log: {
    flag: 'log',
    env: 'SKEIN_LOG',
    schema: z.enum(['text', 'json'], 'it must be text or json'),
    usual: 'text',
    help: 'text, or json: one object a line',
  },
  traceItself: {
    flag: 'trace-itself',
    env: 'SKEIN_TRACE_ITSELF',
    schema: onOrOff,
    usual: false,
    help: 'sends spans of its own work to where OTEL_EXPORTER_OTLP_ENDPOINT says',
  },
} as const satisfies Record<string, Setting>

interface Setting {
  flag: string
  env: string
  schema: z.ZodType
  usual: string | number | boolean
  help: string
}

/** Secrets, which stand in the environment alone: whoever lists the processes reads their arguments. */
export const SECRETS = {
  adminPassword: {
    env: 'SKEIN_ADMIN_PASSWORD',
    help: 'of the first account; at least 10 characters',
  },
  oidcClientSecret: { env: 'SKEIN_OIDC_CLIENT_SECRET', help: 'shared with the OpenID provider' },
} as const

export interface Config {
  dataDir: string
  /** Empty: the store is in the data folder. */
  clickhouseUrl: string
  clickhouseUser: string
  clickhousePassword: string
  clickhouseDatabase: string
  /** Empty: a single server, or one that is many by itself. */
  clickhouseCluster: string
  clickhouseCa: string
  clickhouseInsertQuorum: string
  host: string
  /** Names with commas between them. */
  allowHost: string
  insecure: boolean
  /** Files; both or none. */
  tlsCert: string
  tlsKey: string
  /** With commas between them, or `*`; empty: no other origin. */
  corsOrigin: string
  auth: boolean
  /** Empty: the first account is made on the page, with a code that is printed. */
  adminEmail: string
  adminPassword: string
  /** Empty: as the browser says. */
  publicUrl: string
  /** Empty: none. */
  oidcIssuer: string
  oidcClientId: string
  oidcClientSecret: string
  /** Names with commas between them. */
  oidcDomains: string
  oidcRole: 'none' | Role
  /** 0: any free port. */
  port: number
  /** 0: off. */
  otlpHttpPort: number
  /** 0: off. */
  otlpGrpcPort: number
  drainSeconds: number
  maxBodyBytes: number
  /** A file; empty: the price list that comes with the program alone. */
  prices: string
  /** Names of rules or a file; empty: nothing is hidden. */
  masking: string
  log: 'text' | 'json'
  traceItself: boolean
}

/** A setting has a value that it can't have; the message says which, and what it may be. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Flags count before the environment, and that before what is usual. */
export function readConfig(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => {
    const fromFlag = flags[setting.flag]
    const fromEnv = environment[setting.env]
    const given = fromFlag ?? (fromEnv === '' ? undefined : fromEnv)
    if (given === undefined) return [name, setting.usual]
    const parsed = setting.schema.safeParse(given)
    if (!parsed.success) {
      const where = fromFlag === undefined ? setting.env : `--${setting.flag}`
      const why = parsed.error.issues[0]?.message ?? 'it is not valid'
      throw new ConfigError(`${where} is ${JSON.stringify(given)}: ${why}.`)
    }
    return [name, parsed.data]
  })
  const secrets = Object.entries(SECRETS).map(([name, { env }]) => [name, environment[env] ?? ''])
  return Object.fromEntries([...entries, ...secrets]) as Config
}

/** Where each system keeps what a program stores for its user. */
function defaultDataDir(): string {
  const home = homeFolder()
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'skein')
  return join(process.env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'skein')
}

/** A user whom the system doesn't know, as a container's may be, has none unless HOME says so. */
function homeFolder(): string {
  try {
    return homedir()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR') return '/'
    throw error
  }
}
