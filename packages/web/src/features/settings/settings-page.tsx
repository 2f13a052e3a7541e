import './settings.css'
import type { Health, Project, Ready } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay, useMe } from '../../lib/access.ts'
import { useAnnotator } from '../../lib/annotate.ts'
import { getJson } from '../../lib/api-client.ts'
import { plural } from '../../lib/format.ts'
import { projectsQuery, receiversQuery } from '../../lib/queries.ts'
import { receiverAddresses } from '../../lib/receiver-addresses.ts'
import { THEMES, useTheme } from '../../lib/theme.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Moment } from '../../ui/moment.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { Accounts } from './accounts.tsx'
import { ApiKeys } from './api-keys.tsx'
import { Audit } from './audit.tsx'
import { Members } from './members.tsx'
import { PriceRows } from './price-rows.tsx'
import { ProjectRows } from './project-rows.tsx'
import { Retention } from './retention.tsx'
import { StorageRows } from './storage-rows.tsx'

/** Where to send spans, what is kept, and how this browser shows it. */
export function SettingsPage() {
  const { project } = useParams({ from: '/p/$project/settings' })
  useDocumentTitle('Settings', project)
  const me = useMe()
  const may = useMay(project)
  const mayEverywhere = useMay(null)
  const projects = useQuery({ ...projectsQuery(), staleTime: 5000 })
  const known = projects.data?.projects.find(({ name }) => name === project)
  return (
    <>
      <TopBar project={project} title={<h1>Settings</h1>} />
      <div className="settings" tabIndex={-1}>
        <Section
          title="Send spans here"
          about="Any OpenTelemetry SDK or Collector can. The project is the header x-project-name, else the resource attribute openinference.project.name."
        >
          <Endpoints />
        </Section>
        <Section
          title={`Retention of ${project}`}
          about="How long a session is kept after its last turn; then it is deleted with all its spans."
        >
          <Retention key={project} project={project} />
        </Section>
        {me?.authIsOn === true && may('manage') && (
          <>
            <Section
              title={`API keys of ${project}`}
              about="Programs send spans and ask with a key. What names no project goes into this one."
            >
              <ApiKeys key={project} project={project} />
            </Section>
            <Section
              title={`Members of ${project}`}
              about="A viewer reads, a member annotates, too, and an admin deletes and decides who may what."
            >
              <Members key={project} project={project} />
            </Section>
          </>
        )}
        {me?.authIsOn === true && me.isInstanceAdmin && (
          <>
            <Section
              title="API keys of every project"
              about="They hold in all projects, those to come among them. Who has one that may all that an admin may also administers the server."
            >
              <ApiKeys project={null} />
            </Section>
            <Section title="Accounts" about="Who may log in to this server.">
              <Accounts />
            </Section>
            <Section title="Audit" about="Who did what and when, on the whole server.">
              <Audit />
            </Section>
          </>
        )}
        <Section title="Projects" about="A project begins with its first span.">
          {projects.isError && (
            <ErrorNotice
              what="The projects could not be read"
              error={projects.error}
              onRetry={() => void projects.refetch()}
            />
          )}
          {projects.data !== undefined && (
            <ProjectRows projects={projects.data.projects} current={project} />
          )}
        </Section>
        <Section
          title="Prices"
          about="Your own, in US dollars per million tokens. They count before the price list; what a client says a call cost stays."
        >
          <PriceRows project={project} />
        </Section>
        {mayEverywhere('read') && (
          <Section
            title="Storage"
            about="On disk, with what is superseded and not merged away yet. A project’s size is its share of the rows."
          >
            <StorageRows />
          </Section>
        )}
        <Section title="This browser" about="Kept in this browser alone.">
          <Looks />
        </Section>
        <Section title="About">
          <About project={known} />
        </Section>
      </div>
    </>
  )
}

function Section(props: { title: string; about?: string; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
        {props.about !== undefined && <p className="dim">{props.about}</p>}
      </header>
      <div className="settings-body">{props.children}</div>
    </section>
  )
}

function Endpoints() {
  const { origin } = window.location
  const receivers = useQuery(receiversQuery())
  const rows = [
    { name: 'OTLP/HTTP', value: `${origin}/v1/traces` },
    ...receiverAddresses(receivers.data),
  ]
  return (
    <>
      <dl className="settings-rows">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className="mono">{value}</span>{' '}
              <CopyButton
                text={() => value}
                label={`Copy ${name}`}
                icon
                className="icon-button small"
              />
            </dd>
          </div>
        ))}
      </dl>
      {receivers.isError && (
        <ErrorNotice
          what="The other ports could not be read"
          error={receivers.error}
          onRetry={() => void receivers.refetch()}
        />
      )}
    </>
  )
}

function Looks() {
  const [theme, setTheme] = useTheme()
  const [annotator, setAnnotator] = useAnnotator()
  const isAccount = (useMe()?.account ?? null) !== null
  return (
    <div className="settings-looks">
      <fieldset>
        <legend>Theme</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              checked={theme === name}
              onChange={() => setTheme(name)}
            />{' '}
            {name === 'system' ? 'as the system' : name}
          </label>
        ))}
      </fieldset>
      <label className="field">
        Your name on feedback
        <input
          value={annotator}
          maxLength={200}
          placeholder="nobody in particular"
          readOnly={isAccount}
          onChange={(event) => setAnnotator(event.target.value)}
        />
      </label>
    </div>
  )
}

function About({ project }: { project: Project | undefined }) {
  const health = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => getJson<Health>('/healthz', signal),
  })
  const ready = useQuery({
    queryKey: ['ready'],
    queryFn: ({ signal }) => getJson<Ready>('/readyz', signal),
  })
  return (
    <dl className="settings-rows num">
      <div>
        <dt>Server</dt>
        <dd>
          {health.isError
            ? `does not answer: ${health.error.message}`
            : health.data === undefined
              ? '…'
              : `Skein ${health.data.version}`}
        </dd>
      </div>
      <div>
        <dt>Store</dt>
        <dd>
          {ready.isError
            ? `does not answer: ${ready.error.message}`
            : ready.data === undefined
              ? '…'
              : 'answers'}
        </dd>
      </div>
      {project !== undefined && (
        <div>
          <dt>In this project</dt>
          <dd>
            <span>
              {plural(project.sessionCount, 'session')}, {plural(project.turnCount, 'turn')}
              {project.lastActiveAt !== null && (
                <>
                  , last active <Moment at={project.lastActiveAt} />
                </>
              )}
            </span>
          </dd>
        </div>
      )}
      <div>
        <dt>API</dt>
        <dd>
          <a className="link" href="/docs">
            documentation
          </a>
          <a className="link" href="/openapi.json">
            OpenAPI
          </a>
        </dd>
      </div>
    </dl>
  )
}
