import { hash } from 'node:crypto'

/**
 * Which of the nodes a thing is the one's to derive: the same for whoever asks, and when a node comes or
 * goes only what is or was its own changes hands (rendezvous hashing).
 */
export function ownerOf(key: string, nodes: readonly string[]): string | undefined {
  let owner: string | undefined
  let most = ''
  for (const node of nodes) {
    const weight = hash('md5', `${node}\0${key}`)
    if (owner === undefined || weight > most) {
      owner = node
      most = weight
    }
  }
  return owner
}
