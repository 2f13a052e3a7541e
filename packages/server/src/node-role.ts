/** What one node does of several on a shared store; alone, a Skein does everything. */
export type NodeRole = 'everything' | 'ingest' | 'web'
