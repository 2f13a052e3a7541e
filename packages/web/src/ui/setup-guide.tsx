import './setup-guide.css'
import './tabs.css'
import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'radix-ui'
import { Fragment, useState } from 'react'
import { useMe } from '../lib/access.ts'
import { usePreference } from '../lib/preference.ts'
import { receiversQuery } from '../lib/queries.ts'
import { receiverAddresses } from '../lib/receiver-addresses.ts'
import { CodeBlock } from './code-block.tsx'
import { STACKS, type Language } from './setup-snippets.ts'
import { WaitingForSpan } from './waiting-for-span.tsx'

const LANGUAGES: readonly Language[] = ['TypeScript', 'Python']

const KEY_IN_ENVIRONMENT = 'export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20sk_skein_…"'

/** What to paste to see a first session, for the stack and language at hand. */
export function SetupGuide({ project }: { project?: string }) {
  const [wanted, setWanted] = usePreference('language', (stored) =>
    stored === 'Python' ? 'Python' : 'TypeScript',
  )
  const [stackName, setStackName] = useState('OpenAI')
  const endpoint = `${window.location.origin}/v1/traces`
  const needsKey = useMe()?.authIsOn === true
  const others = receiverAddresses(useQuery(receiversQuery()).data)
  return (
    <section className="setup" aria-labelledby="setup-title">
      <h2 id="setup-title">Send your first conversation</h2>
      <p className="dim">
        Skein listens for OpenTelemetry traces at <code className="mono endpoint">{endpoint}</code>.
        Each trace is a turn; turns with the same <code className="mono">session.id</code> are a
        conversation.
        {others.length > 0 && ' Its other ports are '}
        {others.map(({ name, value, protocol }, place) => (
          <Fragment key={name}>
            {place > 0 && ' and '}
            <code className="mono endpoint">{value}</code>
            {protocol === 'gRPC' && ' (gRPC)'}
          </Fragment>
        ))}
        {others.length > 0 && '.'}
      </p>
      {needsKey && (
        <>
          <p className="dim">
            Programs need an API key: Settings makes one for a project. OpenTelemetry’s exporters
            send it when the environment says so; others send it as{' '}
            <code className="mono">Authorization: Bearer</code> or{' '}
            <code className="mono">api_key</code>.
          </p>
          <CodeBlock code={KEY_IN_ENVIRONMENT} language="bash" />
        </>
      )}
      <WaitingForSpan {...(project === undefined ? {} : { project })} />
      {!needsKey && (
        <p className="dim">
          To look around first, <code className="mono">{demoCommand()}</code> fills a project with a
          month of sessions.
        </p>
      )}
      <Tabs.Root value={stackName} onValueChange={setStackName}>
        <Tabs.List className="tabs" aria-label="What you build with">
          {STACKS.map(({ name }) => (
            <Tabs.Trigger key={name} value={name} className="tab">
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {STACKS.map(({ name, snippets }) => {
          const language = snippets[wanted] === undefined ? other(wanted) : wanted
          const snippet = snippets[language]?.({ endpoint, project: project ?? 'default' })
          return (
            <Tabs.Content key={name} value={name} className="setup-stack">
              <div className="setup-languages" role="group" aria-label="Language">
                {LANGUAGES.map((offered) => (
                  <button
                    key={offered}
                    className="chip"
                    aria-pressed={offered === language}
                    disabled={snippets[offered] === undefined}
                    title={
                      snippets[offered] === undefined
                        ? `There is no instrumentation of ${name} for ${offered}`
                        : undefined
                    }
                    onClick={() => setWanted(offered)}
                  >
                    {offered}
                  </button>
                ))}
              </div>
              {snippet !== undefined && (
                <>
                  <CodeBlock code={snippet.install} language="bash" />
                  <CodeBlock
                    code={snippet.code}
                    language={language === 'Python' ? 'python' : 'typescript'}
                  />
                </>
              )}
            </Tabs.Content>
          )
        })}
      </Tabs.Root>
    </section>
  )
}

/** Where Skein is has to be said only when it is elsewhere than usual. */
function demoCommand(): string {
  const { origin, port } = window.location
  return `npm run skein -- demo${port === '6006' ? '' : ` --endpoint ${origin}`}`
}

function other(language: Language): Language {
  return language === 'Python' ? 'TypeScript' : 'Python'
}
