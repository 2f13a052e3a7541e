import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../packages/server/test-support/eventually.ts'
import { freePort } from '../read-sessions.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const CONFIG = join(root, 'deploy/collector/config.yaml')
/** As `npm run test:collector` builds it. */
const PROGRAM = join(root, '.cache/collector/otelcol')

/** The real Collector with the configuration of `deploy/collector`. */
export interface RunningCollector {
  /** Of OTLP/HTTP. */
  url: string
  grpcUrl: string
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** Keeps what it took in `folder`, and hands it to `skeinUrl`. */
export async function runCollector(folder: string, skeinUrl: string): Promise<RunningCollector> {
  const [httpPort, grpcPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${httpPort}`
  let child: ReturnType<typeof launch>
  function launch() {
    return spawn(PROGRAM, ['--config', CONFIG], {
      env: {
        ...process.env,
        OTELCOL_STORAGE: join(folder, 'collector'),
        OTELCOL_HTTP: `127.0.0.1:${httpPort}`,
        OTELCOL_GRPC: `127.0.0.1:${grpcPort}`,
        SKEIN_URL: skeinUrl,
      },
      stdio: 'ignore',
    })
  }
  async function start(): Promise<void> {
    child = launch()
    // Any answer will do.
    await eventually(() => fetch(url))
  }
  await start()
  return {
    url,
    grpcUrl: `http://127.0.0.1:${grpcPort}`,
    start,
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
