/** A body that is too long is refused in words. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/**
 * The rest of a refused body is read and thrown away before the answer goes out: the HTTP library gives the sender half a
 * second and then cuts the connection, and a browser that is cut off while it still sends shows a network error in place of
 * our sentence. Not without end, though: past these the cut is right.
 */
const PATIENCE_MS = 15_000;
const MOST_BYTES = 100_000_000;

export function limitBody(maxSize: number, refuse: (c: Context) => Response): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: async (c) => {
      await throwAway(c.req.raw.body);
      return refuse(c);
    },
  });
}

async function throwAway(body: ReadableStream<Uint8Array> | null): Promise<void> {
  // Without a length announced the middleware was reading already; its reader keeps the stream.
  if (!body || body.locked) return;
  const reader = body.getReader();
  const late = AbortSignal.timeout(PATIENCE_MS);
  const end = new Promise<{ done: true; value?: undefined }>((resolve) =>
    late.addEventListener('abort', () => resolve({ done: true }), { once: true }),
  );
  try {
    for (let read = 0; read < MOST_BYTES;) {
      const { done, value } = await Promise.race([reader.read(), end]);
      if (done) return;
      read += value.length;
    }
  } catch {
    return; // the sender went away
  } finally {
    reader.releaseLock();
  }
}
