import type { Session } from '@skein/model/api'
import { Cost } from './cost.tsx'
import type { Column } from './data-table.tsx'
import { ErrorFigure, TokenFigure } from './figures.tsx'
import { Models } from './models.tsx'

/* What sessions, turns and users took, in columns that are alike in all lists. */

export const MODELS_COLUMN: Column<Pick<Session, 'models'>> = {
  id: 'models',
  heads: [{ label: 'Models' }],
  width: 116,
  need: 3,
  cell: ({ models }) => <Models models={models} />,
}

export const TOKENS_COLUMN: Column<Pick<Session, 'tokens'>> = {
  id: 'tokens',
  heads: [{ label: 'Tokens', sort: 'tokens' }],
  width: 60,
  right: true,
  need: 4,
  cell: ({ tokens }) => <TokenFigure tokens={tokens} />,
}

export const COST_COLUMN: Column<Pick<Session, 'costUsd' | 'unpricedCount'>> = {
  id: 'cost',
  heads: [{ label: 'Cost', sort: 'cost' }],
  width: 86,
  right: true,
  onCard: true,
  cell: ({ costUsd, unpricedCount }) => <Cost costUsd={costUsd} unpricedCount={unpricedCount} />,
}

export const ERRORS_COLUMN: Column<Pick<Session, 'errorCount'>> = {
  id: 'errors',
  heads: [{ label: 'Errors', sort: 'errors' }],
  width: 48,
  right: true,
  onCard: true,
  cell: ({ errorCount }) => <ErrorFigure count={errorCount} />,
}
