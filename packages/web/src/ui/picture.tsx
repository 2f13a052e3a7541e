import { Image, ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { ImageSource } from '../lib/safe-url.ts'

/** An image that holds its own bytes at once, one from elsewhere only when asked for. */
export function Picture({ source, alt }: { source: ImageSource; alt: string }) {
  const [wanted, setWanted] = useState(false)
  const [failed, setFailed] = useState(false)
  if (source.kind === 'none' || failed) {
    return (
      <span className="picture" title={source.url.slice(0, 300)}>
        <ImageOff size={14} aria-hidden="true" /> {alt === '' ? 'Image' : alt}
        {failed && ' could not be loaded'}
        <span className="faint cut">{source.url.slice(0, 60)}</span>
      </span>
    )
  }
  if (source.kind === 'inline' || wanted) {
    return (
      <img
        src={source.url}
        alt={alt}
        className="picture-shown"
        loading="lazy"
        referrerPolicy="no-referrer"
        onError={() => setFailed(true)}
      />
    )
  }
  return (
    <button className="picture" onClick={() => setWanted(true)} title={source.url}>
      <Image size={14} aria-hidden="true" />
      {alt === '' ? 'Load image' : `Load image “${alt}”`}
      <span className="faint">from {source.host}</span>
    </button>
  )
}
