import type { Hono } from 'hono'
import { UserListQuery, UserQuery, type User, type UserList } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import {
  countUsers,
  listUsers,
  USER_ORDERS,
  type UserSelection,
} from '../store/queries/list-users.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { decodeSortCursor, encodeSortCursor, optional, parseQuery, pathParam } from './request.ts'
import { readRange } from './selection.ts'

export function userRoutes(app: Hono, { engine }: ApiContext): void {
  app.get(PATHS.users, async (context) => {
    const query = parseQuery(context, UserListQuery)
    const selection: UserSelection = {
      project: pathParam(context, 'project'),
      ...readRange(query),
      ...optional('contains', query.q),
    }
    const after = decodeSortCursor(query.cursor, query, USER_ORDERS[query.sort].type)
    const [rows, total] = await Promise.all([
      listUsers(engine, selection, {
        sort: query.sort,
        descending: query.order === 'desc',
        limit: query.limit + 1,
        ...optional('after', after && { value: after.value, userId: after.id }),
      }),
      countUsers(engine, selection),
    ])
    const page = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? page.at(-1) : undefined
    return context.json({
      users: page.map(({ user }) => user),
      nextCursor:
        last === undefined ? null : encodeSortCursor(query, last.sortValue, last.user.userId),
      total,
    } satisfies UserList)
  })

  app.get(PATHS.user, async (context) => {
    const project = pathParam(context, 'project')
    const userId = pathParam(context, 'userId')
    const range = readRange(parseQuery(context, UserQuery))
    const [row] = await listUsers(
      engine,
      { project, userId, ...range },
      { sort: 'id', descending: false, limit: 1 },
    )
    if (row === undefined)
      throw new AppError('not_found', `project ${project} has no user ${userId} in that time`)
    return context.json(row.user satisfies User)
  })
}
