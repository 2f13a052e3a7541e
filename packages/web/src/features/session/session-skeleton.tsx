/** The header before its numbers are there. */
export function HeaderSkeleton() {
  return (
    <div className="metrics" role="group" aria-busy="true" aria-label="Reading the session">
      {[70, 120, 30, 130, 110, 60, 150, 30].map((width, index) => (
        <div key={index}>
          <span
            className="skeleton"
            style={{ width: width / 2, height: 10, margin: '4px 0 8px' }}
          />
          <span className="skeleton" style={{ width, height: 12, marginBottom: 20 }} />
        </div>
      ))}
    </div>
  )
}

/** Outline and conversation before the session's turns are known. */
export function SessionSkeleton() {
  return (
    <div className="session" aria-busy="true">
      <div className="outline-column" style={{ width: 272 }}>
        {[80, 60, 90, 50, 70, 65].map((width) => (
          <div key={width} style={{ padding: '10px 16px' }}>
            <span
              className="skeleton"
              style={{ width: `${width}%`, height: 12, marginBottom: 8 }}
            />
            <span className="skeleton" style={{ width: '40%', height: 6 }} />
          </div>
        ))}
      </div>
      <div className="talk-column">
        <div className="talk-bones">
          <span className="skeleton" style={{ width: '46%', height: 44, marginLeft: 'auto' }} />
          {[96, 100, 88, 60].map((width) => (
            <span key={width} className="skeleton" style={{ width: `${width}%`, height: 13 }} />
          ))}
        </div>
      </div>
    </div>
  )
}
