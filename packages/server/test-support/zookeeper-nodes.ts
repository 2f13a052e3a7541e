import { connect, type Socket } from 'node:net'

/** One node of ZooKeeper's tree. */
export interface ZooKeeperNode {
  path: string
  text: string
  /** By which change it has its text. */
  change: bigint
}

const SILENT_MS = 1000
/** What may be asked, by ZooKeeper's numbers for it. */
const GET_DATA = 4
const GET_CHILDREN = 8
/** Before an answer: which request's it is, the last change, and an error's number. */
const ERROR_AT = 12
const BODY_AT = 16

/**
 * A path's node and all below it, in the tree's order, as the server at a port of this machine has them. ZooKeeper
 * speaks in messages after their length; all numbers are big-endian, and a text comes after the length of its bytes.
 */
export async function readZooKeeper(port: number, under: string): Promise<ZooKeeperNode[]> {
  const socket = connect(port, '127.0.0.1')
  // One that is still starting may take a connection and forget it.
  socket.setTimeout(SILENT_MS, () => socket.destroy(new Error('ZooKeeper says nothing')))
  try {
    const answers = messages(socket)
    const ask = async (message: Buffer) => {
      socket.write(Buffer.concat([int(message.length), message]))
      const { value, done } = await answers.next()
      if (done === true) throw new Error('ZooKeeper closed the connection')
      return value
    }
    await ask(SESSION)
    const read = async (kind: number, path: string) => {
      const answer = await ask(Buffer.concat([int(1), int(kind), text(path), NO_WATCH]))
      const error = answer.readInt32BE(ERROR_AT)
      if (error !== 0) throw new Error(`ZooKeeper answers ${error} for ${path}`)
      return answer.subarray(BODY_AT)
    }
    const visit = async (path: string): Promise<ZooKeeperNode[]> => {
      const data = await read(GET_DATA, path)
      const [own, statAt] = textAt(data, 0)
      const nodes = [{ path, text: own, change: data.readBigInt64BE(statAt + 8) }]
      for (const child of list(await read(GET_CHILDREN, path)).toSorted())
        nodes.push(...(await visit(`${path}/${child}`)))
      return nodes
    }
    return await visit(under)
  } finally {
    socket.destroy()
  }
}

async function* messages(socket: Socket): AsyncGenerator<Buffer, void> {
  let rest = Buffer.alloc(0)
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk as Buffer])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE()) {
      const end = 4 + rest.readInt32BE()
      yield rest.subarray(4, end)
      rest = rest.subarray(end)
    }
  }
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([int(bytes.length), bytes])
}

const NO_WATCH = Buffer.alloc(1)
/** Version 0, no change seen yet, a time-out of 10 s, no session before this one, and its empty password. */
const SESSION = Buffer.concat([int(0), Buffer.alloc(8), int(10_000), Buffer.alloc(8), text('')])

/** A text, which may be none (length -1), and where what follows it begins. */
function textAt(bytes: Buffer, at: number): [string, number] {
  const start = at + 4
  const end = start + Math.max(0, bytes.readInt32BE(at))
  return [bytes.toString('utf8', start, end), end]
}

function list(bytes: Buffer): string[] {
  const items: string[] = []
  for (let at = 4; items.length < bytes.readInt32BE(0);) {
    const [item, end] = textAt(bytes, at)
    items.push(item)
    at = end
  }
  return items
}
