import type { TurnText } from '@skein/model/api'
import { AudioLines, Paperclip } from 'lucide-react'
import { safeHref, safeImage } from '../lib/safe-url.ts'
import { Picture } from './picture.tsx'

/** Images, audio and files that came with somebody's words. */
export function MediaList({ media }: { media: TurnText['media'] }) {
  if (media.length === 0) return null
  return (
    <div className="media">
      {media.map(({ type, url, name = '' }) => {
        if (type === 'image') return <Picture key={url} source={safeImage(url)} alt={name} />
        if (type === 'audio' && /^data:audio\/[\w.+-]+[;,]/.test(url)) {
          return <audio key={url} src={url} controls aria-label={name === '' ? 'Audio' : name} />
        }
        return <Attachment key={url} audio={type === 'audio'} url={url} name={name} />
      })}
    </div>
  )
}

function Attachment({ audio, url, name }: { audio: boolean; url: string; name: string }) {
  const Icon = audio ? AudioLines : Paperclip
  const label = name === '' ? url.slice(0, 60) : name
  const href = safeHref(url)
  if (href === null) {
    return (
      <span className="picture">
        <Icon size={14} aria-hidden="true" /> {label}
      </span>
    )
  }
  return (
    <a href={href} className="picture" target="_blank" rel="noopener noreferrer nofollow">
      <Icon size={14} aria-hidden="true" /> {label}
      <span className="faint">{new URL(href).host}</span>
    </a>
  )
}
