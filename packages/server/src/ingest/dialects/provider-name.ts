/** What clients append to a provider's name: which of its APIs was called. */
const API =
  /\.(?:chat|responses|completion|completions|messages|embedding|embeddings|image|speech|transcription|generative-ai)$/

/** The provider alone: `openai` of `openai.responses`. */
export function providerName(name: string): string {
  return name.replace(API, '')
}
