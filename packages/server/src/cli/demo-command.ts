import { sendDemo } from './demo/demo.ts'

export interface DemoCommand {
  endpoint: string
  project: string
  sessions: number
  seed: number
}

/** Fills a project of a running Skein with a month of sessions, through its OTLP port. */
export async function demoCommand({
  endpoint,
  project,
  sessions,
  seed,
}: DemoCommand): Promise<void> {
  const sent = await sendDemo({
    endpoint,
    project,
    seed,
    sessions,
    now: new Date(),
    onProgress: (progress) => {
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r${progress.sessions} of ${sessions} sessions, ${progress.spans} spans`,
        )
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\n')
  console.log(`Sent ${sent.sessions} sessions, ${sent.spans} spans.`)
  console.log(`Read them at ${endpoint}/p/${encodeURIComponent(project)}/sessions`)
}
