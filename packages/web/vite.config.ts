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
    // One file of the app and the list that most people open first: by itself the bundler would make thirty small
    // ones, which take more bytes, and of which some are asked for only once others have been read.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first-page', test: /\/src\/main\.tsx$/, priority: 1 },
            { name: 'shared', test: /\/src\/(ui|lib)\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/v1': server } },
})
