import './tabs.css'
import type { SpanDetail } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'radix-ui'
import { isNotFound } from '../lib/api-client.ts'
import { formatCost, formatDuration, formatTokenFlow, formatCount } from '../lib/format.ts'
import type { Json } from '../lib/json.ts'
import { useLiveState } from '../lib/live.ts'
import { spanQuery } from '../lib/queries.ts'
import { SPAN_TABS, type SpanTab } from '../lib/search-params.ts'
import { KIND_LABEL } from '../lib/span-kind.ts'
import { spanTitle } from '../lib/span-title.ts'
import { formatClock } from '../lib/time.ts'
import { Blank } from './blank.tsx'
import { CopyButton } from './copy-button.tsx'
import { DocumentList } from './document-list.tsx'
import { DroppedNotice } from './dropped-notice.tsx'
import { ErrorNotice } from './error-notice.tsx'
import { FoldedText } from './long-text.tsx'
import { JsonTree } from './json-tree.tsx'
import { MessageList } from './message-list.tsx'
import { Said } from './said.tsx'
import { SpanError } from './span-error.tsx'
import { LabelledValue } from './value-view.tsx'

const TAB_LABELS: Record<SpanTab, string> = {
  messages: 'Messages',
  io: 'Input & output',
  attributes: 'Attributes',
  events: 'Events',
  json: 'JSON',
}

/** Everything about one span, in tabs. */
export function SpanPane(props: {
  project: string
  traceId: string
  spanId: string
  tab: SpanTab | undefined
  onTab: (tab: SpanTab) => void
  /** Selects the span that is there in any case. */
  onRoot: () => void
}) {
  const { project, traceId, spanId, tab, onTab, onRoot } = props
  const { data: span, error, refetch } = useQuery(spanQuery(project, traceId, spanId))
  const live = useLiveState(project)
  if (isNotFound(error)) {
    return (
      <Blank
        title={
          <>
            There is no span “<Said text={spanId} />” in this trace
          </>
        }
        actions={
          <button className="button primary" onClick={onRoot}>
            To the trace’s first span
          </button>
        }
      >
        {live === 'off'
          ? 'If it is still on its way, look again in a moment.'
          : 'If it is still on its way, it shows here once it has arrived.'}
      </Blank>
    )
  }
  if (error !== null && span === undefined) {
    return (
      <div className="span-section">
        <ErrorNotice
          what="The span could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      </div>
    )
  }
  if (span === undefined) return <PaneSkeleton />
  const shown = tab ?? (hasMessages(span) ? 'messages' : 'io')
  return (
    <div className="span-pane">
      <SpanFacts span={span} />
      <Tabs.Root
        value={shown}
        onValueChange={(value) => onTab(SPAN_TABS.find((name) => name === value) ?? 'messages')}
        style={{ display: 'contents' }}
      >
        <Tabs.List className="tabs" aria-label="About the span">
          {SPAN_TABS.map((name) => (
            <Tabs.Trigger key={name} value={name} className="tab">
              {TAB_LABELS[name]} <span className="faint num">{tabCount(span, name)}</span>
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="messages" className="span-tab">
          {span.error !== null && (
            <div className="message">
              <SpanError span={span} />
            </div>
          )}
          <MessageList input={span.inputMessages} output={span.outputMessages} />
        </Tabs.Content>
        <Tabs.Content value="io" className="span-tab">
          <InputOutput span={span} />
        </Tabs.Content>
        <Tabs.Content value="attributes" className="span-tab">
          <AttributeTables span={span} />
        </Tabs.Content>
        <Tabs.Content value="events" className="span-tab">
          <Events span={span} />
        </Tabs.Content>
        <Tabs.Content value="json" className="span-tab">
          <div className="span-section">
            <CopyButton
              text={() => JSON.stringify(span, null, 2)}
              label="Copy JSON"
              className="button"
            />
            <JsonTree value={span as unknown as Json} />
          </div>
        </Tabs.Content>
      </Tabs.Root>
    </div>
  )
}

function hasMessages(span: SpanDetail): boolean {
  return span.inputMessages.length + span.outputMessages.length > 0
}

function tabCount(span: SpanDetail, tab: SpanTab): string {
  if (tab === 'attributes') return formatCount(Object.keys(span.attributes).length)
  if (tab === 'events' && span.events.length > 0) return formatCount(span.events.length)
  return ''
}

function SpanFacts({ span }: { span: SpanDetail }) {
  const { input, output, cacheRead, reasoning } = span.tokens
  return (
    <div className="span-facts num">
      <b>{spanTitle(span)}</b>
      <span>{KIND_LABEL[span.kind]}</span>
      <span title={span.startedAt}>{formatClock(span.startedAt)}</span>
      <span>{formatDuration(span.durationMs)}</span>
      {span.timeToFirstTokenMs !== null && (
        <span>first token after {formatDuration(span.timeToFirstTokenMs)}</span>
      )}
      {(input !== null || output !== null) && <span>{formatTokenFlow(span.tokens)} tokens</span>}
      {cacheRead !== null && cacheRead > 0 && <span>{formatCount(cacheRead)} cached</span>}
      {reasoning !== null && reasoning > 0 && <span>{formatCount(reasoning)} reasoning</span>}
      {span.costUsd !== null && <span>{formatCost(span.costUsd)}</span>}
      {span.provider !== '' && <span>{span.provider}</span>}
    </div>
  )
}

function InputOutput({ span }: { span: SpanDetail }) {
  const isBare = span.input === null && span.output === null && span.documents.length === 0
  return (
    <div className="span-section">
      <SpanError span={span} />
      {span.input !== null && <LabelledValue label="Input" text={span.input.value} />}
      {span.documents.length > 0 && <DocumentList documents={span.documents} />}
      {span.output !== null && <LabelledValue label="Output" text={span.output.value} />}
      {isBare && span.error === null && (
        <p className="faint">This span carries no input and no output.</p>
      )}
    </div>
  )
}

function AttributeTables({ span }: { span: SpanDetail }) {
  const { name, version, attributes: ofScope } = span.scope
  const identity: Record<string, Json> = {
    'trace id': span.traceId,
    'span id': span.spanId,
    'parent span id': span.parentSpanId,
    name: span.name,
    kind: span.otelKind,
    status: span.statusCode,
    ...(span.statusMessage === '' ? {} : { 'status message': span.statusMessage }),
    started: span.startedAt,
    ended: span.endedAt,
    ...(span.traceState === '' ? {} : { 'trace state': span.traceState }),
  }
  return (
    <div className="span-section">
      <DroppedNotice
        attributes={span.droppedAttributesCount}
        others={span.droppedEventsCount + span.droppedLinksCount}
      />
      <AttributeTable title="Attributes" attributes={span.attributes} />
      <AttributeTable title="Span" attributes={identity} />
      <AttributeTable title="Resource" attributes={span.resource} />
      <AttributeTable title="Scope" attributes={{ name, version, ...ofScope }} />
      {span.links.map((link) => (
        <AttributeTable
          key={`${link.traceId} ${link.spanId}`}
          title="Link"
          attributes={{ 'trace id': link.traceId, 'span id': link.spanId, ...link.attributes }}
        />
      ))}
    </div>
  )
}

function AttributeTable(props: { title: string; attributes: Record<string, Json> }) {
  const entries = Object.entries(props.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0) return null
  return (
    <section>
      <h3 className="section-title">{props.title}</h3>
      <table className="attributes">
        <tbody>
          {entries.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>
                {typeof value === 'string' ? (
                  <FoldedText text={value} />
                ) : value !== null && typeof value === 'object' ? (
                  <JsonTree value={value} />
                ) : (
                  String(value)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Events({ span }: { span: SpanDetail }) {
  if (span.events.length === 0) {
    return <p className="span-section faint">No events were recorded.</p>
  }
  return (
    <div className="span-section">
      {span.events.map((event, index) => (
        <section key={index}>
          <h3 className="section-title">
            {event.name} <span className="faint num">{formatClock(event.time)}</span>
          </h3>
          <JsonTree value={event.attributes} />
        </section>
      ))}
    </div>
  )
}

function PaneSkeleton() {
  return (
    <div className="span-section" role="group" aria-busy="true" aria-label="Reading the span">
      {[60, 90, 75, 40, 85].map((width) => (
        <span key={width} className="skeleton" style={{ width: `${width}%`, height: 12 }} />
      ))}
    </div>
  )
}
