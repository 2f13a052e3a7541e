import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SessionsSearch } from '../lib/search-params.ts'
import { Said } from './said.tsx'

const LISTS = {
  Sessions: '/p/$project/sessions',
  Traces: '/p/$project/traces',
  Users: '/p/$project/users',
} as const

/** What the page of one thing is called, behind the list that it is from. */
export function CrumbTitle(props: {
  project: string
  list: keyof typeof LISTS
  /** Of the list. */
  search: SessionsSearch
  title: string
  /** The id, where the title is another. */
  children?: ReactNode
}) {
  const { project, list, search, title, children } = props
  return (
    <>
      <Link to={LISTS[list]} params={{ project }} search={search} className="crumb optional">
        {list} <span className="faint">/</span>
      </Link>
      <h1 dir="auto" title={title}>
        <Said text={title} />
      </h1>
      {children}
    </>
  )
}
