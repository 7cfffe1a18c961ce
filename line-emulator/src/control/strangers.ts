import type { MiddlewareHandler } from 'hono';

/**
 * The control API asks for no password, and a browser sends a web page's requests to this machine, too: any page on the internet
 * could make a channel whose webhooks knock at other programs here. A browser says from where a request comes, and a page cannot
 * change that; programs and tests say nothing. Reading is left to the browser, which keeps the answer from such a page.
 */
export const refuseStrangers: MiddlewareHandler = async (c, next) => {
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!reads && c.req.header('sec-fetch-site') === 'cross-site' && !isHere(c.req.header('origin')))
    return c.json({ error: 'The control API takes nothing from web pages of other sites.' }, 403);
  return next();
};

/** A page that this machine serves: between `localhost` and `127.0.0.1` a browser sees two sites. */
function isHere(origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  return /^(localhost|[^.]+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(origin).hostname);
}
