import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const server = 'http://127.0.0.1:6006'

/** Most people come to a list: what it is made of is fetched beside the app's own code, not after it. */
const FIRST_PAGE = 'features/sessions/sessions-page.tsx'

export default defineConfig({
  plugins: [react(), preloadFirstPage()],
  // Without inlined assets and polyfills a page needs nothing but its own origin, as a strict
  // Content-Security-Policy demands.
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': server, '/v1': server } },
})

function preloadFirstPage(): Plugin {
  return {
    name: 'preload-first-page',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
        const first = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(FIRST_PAGE))
        if (first === undefined) throw new Error(`${FIRST_PAGE} is no page of its own`)
        return [first.fileName, ...first.imports]
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
            injectTo: 'head' as const,
          }))
      },
    },
  }
}
