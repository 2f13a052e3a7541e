import { flatGenAi } from './flat-gen-ai.ts'
import { flat, flatContents } from './flat.ts'
import { langChain } from './langchain.ts'
import { openAi, openAiBlocks } from './openai.ts'
import { parts } from './parts.ts'
import type { Shape } from './shape.ts'

/** Every shape by the name under which stored references call it. Names are part of the store. */
export const SHAPES = {
  openai: openAi,
  'openai-blocks': openAiBlocks,
  parts,
  langchain: langChain,
  flat,
  'flat-contents': flatContents,
  'flat-gen-ai': flatGenAi,
} satisfies Record<string, Shape>

export type ShapeName = keyof typeof SHAPES

/** Shapes of messages that stand in JSON values, in the order in which they are tried. */
export const JSON_SHAPES: readonly ShapeName[] = ['parts', 'openai', 'openai-blocks', 'langchain']

export const FLAT_SHAPES: readonly ShapeName[] = ['flat', 'flat-contents']

export const FLAT_GEN_AI_SHAPES: readonly ShapeName[] = ['flat-gen-ai']

export function isShapeName(name: string): name is ShapeName {
  return Object.hasOwn(SHAPES, name)
}
