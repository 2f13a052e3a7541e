// An app that traces one span and ends, in the way that its argument names.
import { trace } from '@opentelemetry/api'
import { register } from '../src/index.ts'

const skein = register()
trace.getTracer('app').startSpan('last words').end()

switch (process.argv[2]) {
  case 'shutdown':
    await skein.shutdown()
    process.exit(0)
    break
  case 'process-exit':
    process.exit(3)
    break
  case 'signal':
    setInterval(() => {}, 1000)
    process.stdout.write('waiting\n')
    break
  case 'own-signal-handler':
    process.once('SIGTERM', () => {
      setTimeout(() => {
        process.stdout.write('own handler is done\n')
        process.exit(7)
      }, 300)
    })
    setInterval(() => {}, 1000)
    process.stdout.write('waiting\n')
    break
  default:
  // Nothing is left to do.
}
