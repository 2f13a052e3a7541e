/** The first model, and how many others; all of them on hover. */
export function Models({ models }: { models: readonly string[] }) {
  const [model, ...others] = models
  if (model === undefined) return <span className="faint">–</span>
  return (
    <span title={models.join('\n')}>
      <span className="mono">{model}</span>
      {others.length > 0 && <span className="faint"> +{others.length}</span>}
    </span>
  )
}
