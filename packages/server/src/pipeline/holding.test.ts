import { test } from 'vitest'
import { createRandom } from '../cli/demo/random.ts'
import { openHolding, type Holding } from './holding.ts'

const NODES = ['one', 'two', 'three']
const SEEDS = Array.from({ length: 8 }, (_, n) => n)
const TIMES = 3

test.concurrent.for(SEEDS)(
  'of nodes that ask at once each has its turn, and nobody stores meanwhile (%i)',
  async (seed, { expect }) => {
    const random = createRandom({ choices: seed, ids: 0 })
    const nodes = new Map<string, Holding>()
    const holds = new Map(NODES.map((node) => [node, 0]))
    const atWork: string[] = []
    let works = 0
    /** Signals reach each node in their order, and later than they were told. */
    const told: { kind: 'hold' | 'held' | 'release'; id: string; node: string }[] = []
    const soon = () => new Promise((resolve) => setTimeout(resolve, random.int(0, 3)))
    const hearing = NODES.map(async (self) => {
      for (let place = 0; works < NODES.length * TIMES; await soon())
        while (place < told.length) {
          const signal = told[place++]
          if (signal !== undefined && signal.node !== self) nodes.get(self)?.heard(signal)
        }
    })
    for (const self of NODES) {
      const hold = async <Result>(work: () => Promise<Result>): Promise<Result> => {
        holds.set(self, (holds.get(self) ?? 0) + 1)
        try {
          return await work()
        } finally {
          holds.set(self, (holds.get(self) ?? 0) - 1)
        }
      }
      nodes.set(
        self,
        openHolding({
          members: { othersNow: () => Promise.resolve(NODES.filter((node) => node !== self)) },
          writer: { hold },
          deriver: { pause: () => Promise.resolve(() => {}) },
          async tell(kind, id) {
            await soon()
            told.push({ kind, id, node: self })
          },
          onError(error) {
            throw error
          },
        }),
      )
    }
    const working = NODES.map(async (self) => {
      for (let time = 0; time < TIMES; time++)
        await nodes.get(self)?.holdAll(async () => {
          atWork.push(self)
          await soon()
          const storing = NODES.filter((node) => holds.get(node) === 0)
          expect({ atWork, storing }).toEqual({ atWork: [self], storing: [] })
          atWork.pop()
          works++
        })
    })
    await Promise.all([...working, ...hearing])
    expect(works).toBe(NODES.length * TIMES)
  },
)
