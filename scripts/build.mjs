import { build, installIfStale, orExit, requireNode } from './prepare.mjs'

requireNode()
orExit(() => {
  installIfStale('production')
  build()
})
