import { Link } from '@tanstack/react-router'

export function NotFound() {
  return (
    <div className="blank">
      <h2>There is no such page</h2>
      <Link to="/" className="button">
        To the start page
      </Link>
    </div>
  )
}
