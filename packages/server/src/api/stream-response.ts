/**
 * A response of as many pieces as there are, each made when the one before was taken. What goes wrong
 * before the first is thrown; later it ends the connection, so that no half is taken for a whole.
 */
export async function streamResponse(
  pieces: AsyncGenerator<string | Uint8Array>,
  contentType: string,
  fileName: string,
): Promise<Response> {
  const encoder = new TextEncoder()
  let next = await pieces.next()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done === true) {
        controller.close()
        return
      }
      const piece = next.value
      controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
      next = await pieces.next()
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${asciiName(fileName)}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    },
  })
}

/** For clients that know no other names; no path, no quotation marks. */
function asciiName(name: string): string {
  return name.replace(/[^\w.-]+/g, '_').slice(0, 100)
}
