import { Link } from '@tanstack/react-router'
import { Blank } from './blank.tsx'

export function NotFound() {
  return (
    <Blank
      title="There is no such page"
      actions={
        <Link to="/" className="button">
          To the start page
        </Link>
      }
    />
  )
}
