import { buildIfStale, installIfStale, orExit, requireNode, startServer } from './prepare.mjs'

requireNode()
orExit(() => {
  installIfStale('production')
  buildIfStale()
})
await startServer()
