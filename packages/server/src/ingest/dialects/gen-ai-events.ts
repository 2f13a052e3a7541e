import { field, isObject, parseJsonText, type Json } from '@skein/model/json'
import type { Said } from '@skein/model/stored-message'
import type { OtlpEvent } from '../otlp.ts'
import { own, toJson, type SpanSource } from '../span-source.ts'
import { messageList, spokenMessage, systemMessage } from './message-list.ts'
import { lookUp } from '../look-up.ts'

type Messages = Record<'input' | 'output', Said[]>

const NONE: Messages = { input: [], output: [] }

/**
 * Messages that stand in a span's events: one event a message (`gen_ai.user.message`, `gen_ai.choice`),
 * the whole prompt or completion, or all of the call's details in one.
 */
export function genAiEventMessages({ span }: SpanSource): Messages {
  const found = span.events.map((event) => lookUp(READERS, event.name)?.(event) ?? NONE)
  return {
    input: found.flatMap((messages) => messages.input),
    output: found.flatMap((messages) => messages.output),
  }
}

const READERS: Record<string, ((event: OtlpEvent) => Messages) | undefined> = {
  'gen_ai.system.message': (event) => said('system', event),
  'gen_ai.user.message': (event) => said('user', event),
  'gen_ai.assistant.message': (event) => said('assistant', event),
  'gen_ai.tool.message': (event) => said('tool', event),
  'gen_ai.choice': (event) => ({ input: [], output: choice(event) }),
  'gen_ai.content.prompt': (event) => ({
    input: content('user', attribute(event, 'gen_ai.prompt')),
    output: [],
  }),
  'gen_ai.content.completion': (event) => ({
    input: [],
    output: content('assistant', attribute(event, 'gen_ai.completion')),
  }),
  'gen_ai.client.inference.operation.details': (event) => ({
    input: [
      ...systemMessage(parsed(attribute(event, 'gen_ai.system_instructions'))),
      ...messageList(parsed(attribute(event, 'gen_ai.input.messages'))),
    ],
    output: messageList(parsed(attribute(event, 'gen_ai.output.messages'))),
  }),
}

function said(role: string, event: OtlpEvent): Messages {
  const body = bodyOf(event)
  const told = (name: string) => field(body, name) ?? attribute(event, name)
  return {
    input: spokenMessage(text(told('role')) ?? role, told('content'), more(told, role)),
    output: [],
  }
}

/** `message` holds the message, or its content alone. */
function choice(event: OtlpEvent): Said[] {
  const body = bodyOf(event)
  const message = parsed(field(body, 'message') ?? attribute(event, 'message'))
  const told = (name: string) =>
    field(message, name) ?? attribute(event, `message.${name}`) ?? attribute(event, name)
  const words = isObject(message) ? told('content') : (message ?? told('content'))
  return spokenMessage(text(told('role')) ?? 'assistant', words, more(told, 'assistant'))
}

function more(told: (name: string) => Json | undefined, role: string): { [key: string]: Json } {
  const calls = parsed(told('tool_calls'))
  const id = text(told('id')) ?? text(told('tool_call_id'))
  const name = text(told('name'))
  return {
    ...(Array.isArray(calls) ? { tool_calls: calls } : {}),
    ...(role === 'tool' && id !== undefined ? { tool_call_id: id } : {}),
    ...(name === undefined ? {} : { name }),
  }
}

/** A whole prompt or completion: messages, or the text of one. */
function content(role: string, value: Json | undefined): Said[] {
  const list = messageList(parsed(value))
  return list.length > 0 || value === undefined ? list : spokenMessage(role, value)
}

/** Early clients put all that there is to say into one attribute of JSON. */
function bodyOf(event: OtlpEvent): Json | undefined {
  return parsed(attribute(event, 'gen_ai.event.content') ?? attribute(event, 'body'))
}

function attribute(event: OtlpEvent, key: string): Json | undefined {
  const value = own(event.attributes, key)
  return value === undefined || value === null ? undefined : toJson(value)
}

function parsed(value: Json | undefined): Json | undefined {
  return typeof value === 'string' ? (parseJsonText(value) ?? value) : value
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
