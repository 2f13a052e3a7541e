import { html, raw } from 'hono/html'
import { ENDPOINTS, type Endpoint } from '@skein/model/endpoints'

/** The API on one readable page. */
export function docsPage(version: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Skein API</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <main>
          <h1>Skein API <small>${version}</small></h1>
          <p>
            Everything the web app shows comes from here. Errors are JSON with a
            <code>code</code>, a <code>message</code> and, where one is at fault, the
            <code>field</code>. Times are ISO 8601 in UTC with nine fraction digits, durations
            milliseconds, costs US dollars; <code>null</code> means unknown, never zero. For
            programs: <a href="/openapi.json">OpenAPI 3.1</a>. Spans come in as OTLP:
            <code>POST /v1/traces</code>.
          </p>
          ${Object.values<Endpoint>(ENDPOINTS).map(endpointSection)}
          <h2>In Phoenix's shapes</h2>
          <p>
            <code>GET /v1/projects</code>, <code>/v1/projects/{project}</code>,
            <code>/v1/projects/{project}/sessions</code>, <code>/v1/sessions/{session}</code> and
            <code>/v1/projects/{project}/spans</code>, with <code>cursor</code> and
            <code>limit</code>, for clients that know those.
          </p>
        </main>
      </body>
    </html>`
}

function endpointSection(endpoint: Endpoint) {
  const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
  const parameters = Object.entries(endpoint.query?.shape ?? {})
  return html`<section>
    <h2><code>${endpoint.method} ${path}</code></h2>
    <p>${endpoint.summary}.</p>
    ${
      parameters.length === 0
        ? ''
        : html`<p class="parameters">
            ${raw('Query: ')}${parameters.map(([name]) => html`<code>${name}</code> `)}
          </p>`
    }
  </section>`
}

export const DOCS_STYLE = `
:root { color-scheme: light dark }
body { font: 15px/1.6 system-ui, sans-serif; margin: 0 }
main { max-width: 720px; margin: 0 auto; padding: 40px 20px }
h2 { font-size: 15px; margin: 28px 0 4px }
code { font-family: ui-monospace, monospace; font-size: 0.9em }
p { margin: 4px 0 } .parameters, small { opacity: 0.7 }
`
