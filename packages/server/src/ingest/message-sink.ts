import { hash as digest } from 'node:crypto'
import type { MessageHash } from '@skein/model/span'
import type { MessageRef, Said, StoredMessage } from '@skein/model/stored-message'

/** Collects the messages of one span, each once, and names them by their content. */
export interface MessageSink {
  put(said: Said): MessageRef
  /** A whole value, or a part of one. `text` is what a search finds; empty: nothing. */
  putValue(role: string, value: string, text: string): MessageHash
  /** The hash under which a text was put, as the words of a message or as a value. */
  hashOfText(text: string): MessageHash | undefined
  rows: Map<MessageHash, StoredMessage>
}

export function messageSink(): MessageSink {
  const rows: MessageSink['rows'] = new Map()
  const texts = new Map<string, MessageHash>()
  const refs = new Map<Said, MessageRef>()
  const add = (stored: Omit<StoredMessage, 'hash'>): MessageHash => {
    const row = {
      role: stored.role.toWellFormed(),
      text: stored.text.toWellFormed(),
      form: stored.form,
      body: stored.body.toWellFormed(),
    }
    const hash = hashOf(row)
    rows.set(hash, { hash, ...row })
    return hash
  }
  return {
    rows,
    put(said) {
      const known = refs.get(said)
      if (known !== undefined) return known
      const { stored, shape, extra, message } = said
      const hash = add(stored)
      const [only] = message.parts
      if (stored.form === 'message' && stored.body === '' && only?.type === 'text')
        texts.set(only.text, hash)
      const ref = extra === undefined ? { hash, shape } : { hash, shape, extra }
      refs.set(said, ref)
      return ref
    },
    putValue(role, value, text) {
      const hash = add({ role, text, form: 'value', body: text === value ? '' : value })
      texts.set(value, hash)
      return hash
    },
    hashOfText: (text) => texts.get(text),
  }
}

/** 128 bits of SHA-256 over what makes a message: its form, its role and its content. */
function hashOf(row: Omit<StoredMessage, 'hash'>): MessageHash {
  const content = `${row.form}\0${row.role}\0${row.body === '' ? row.text : row.body}`
  return digest('sha256', content, 'hex').slice(0, 32)
}
