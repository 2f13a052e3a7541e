const LINK_PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])

/** A link that may be followed, or `null`: only http, https and mailto, and only absolute ones. */
export function safeHref(href: string | undefined): string | null {
  const url = absoluteUrl(href)
  return url !== null && LINK_PROTOCOLS.has(url.protocol) ? url.href : null
}

/**
 * What to do with an image: `inline` can be shown, since it holds its own bytes; `remote` would tell its
 * host that somebody is looking, so that a person must ask for it; `none` is no image that can be shown.
 */
export type ImageSource =
  | { kind: 'inline'; url: string }
  | { kind: 'remote'; url: string; host: string }
  | { kind: 'none'; url: string }

/** SVG is left out: it is a document that can refer to other hosts. */
const INLINE_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp)[;,]/i

export function safeImage(source: string): ImageSource {
  if (INLINE_IMAGE.test(source)) return { kind: 'inline', url: source }
  const url = absoluteUrl(source)
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) {
    return { kind: 'remote', url: url.href, host: url.host }
  }
  return { kind: 'none', url: source }
}

function absoluteUrl(text: string | undefined): URL | null {
  return text !== undefined && URL.canParse(text) ? new URL(text) : null
}
