import type { Command } from './command.ts'
import { endProgress, showProgress } from './output.ts'
import { ENDPOINT_OPTION, keyHeaders, readEndpoint } from './skein-api.ts'

export const demoCommand: Command = {
  name: 'demo',
  summary: 'fills a project of a running Skein with a month of sessions',
  options: {
    project: { value: 'NAME', help: 'the project to fill (demo)' },
    sessions: { value: 'N', help: 'how many sessions (400)' },
    seed: { value: 'N', help: 'the same seed gives the same sessions (1)' },
    ...ENDPOINT_OPTION,
  },
  async run(given) {
    const endpoint = readEndpoint(given)
    const project = given.text('project') ?? 'demo'
    const sessions = given.count('sessions', 400)
    const { sendDemo } = await import('./demo/demo.ts')
    const sent = await sendDemo({
      endpoint,
      headers: keyHeaders(given),
      project,
      seed: given.count('seed', 1),
      sessions,
      now: new Date(),
      onProgress: (progress) =>
        showProgress(`${progress.sessions} of ${sessions} sessions, ${progress.spans} spans`),
    })
    endProgress()
    console.log(`Sent ${sent.sessions} sessions, ${sent.spans} spans.`)
    console.log(`Read them at ${endpoint}/p/${encodeURIComponent(project)}/sessions`)
  },
}
