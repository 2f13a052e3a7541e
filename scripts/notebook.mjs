/**
 * The notebook of a script whose cells begin with `# %%`, and with `# %% [markdown]` where they are
 * text: without outputs, and the same for the same script.
 *
 * @param {string} script
 */
export function notebookOf(script) {
  const cells = script.split(/^# %%/m).slice(1).map(cellOf)
  const notebook = {
    cells,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  }
  return `${JSON.stringify(notebook, null, 1)}\n`
}

/**
 * @param {string} text what follows the mark of the cell
 * @param {number} index
 */
function cellOf(text, index) {
  const isText = text.startsWith(' [markdown]')
  const body = text.slice(text.indexOf('\n') + 1).trim()
  const source = isText ? body.replaceAll(/^# ?/gm, '') : body
  const lines = source.split(/(?<=\n)/)
  const id = `cell-${index + 1}`
  return isText
    ? { cell_type: 'markdown', id, metadata: {}, source: lines }
    : { cell_type: 'code', execution_count: null, id, metadata: {}, outputs: [], source: lines }
}
