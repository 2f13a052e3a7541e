import type { SessionList } from '@skein/model/api'
import { runCommand, runSkein, type RunningSkein } from './running-skein.ts'

export interface DemoSkein extends RunningSkein {
  /** Of the project that `skein demo` fills. */
  project: string
  /** The id of the first session that a query of the API selects. */
  sessionId(query: string): Promise<string>
}

/** A running Skein with the demo's sessions in it. */
export async function runDemoSkein(): Promise<DemoSkein> {
  const skein = await runSkein()
  await runCommand(['demo', '--endpoint', skein.url])
  return Object.assign(skein, {
    project: `${skein.url}/p/demo`,
    async sessionId(query: string) {
      const answer = await fetch(`${skein.url}/api/projects/demo/sessions?${query}`)
      const { sessions } = (await answer.json()) as SessionList
      const [session] = sessions
      if (session === undefined) throw new Error(`no session is selected by ${query}`)
      return session.sessionId
    },
  })
}
