import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:6006'

export default defineConfig({
  plugins: [react()],
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
