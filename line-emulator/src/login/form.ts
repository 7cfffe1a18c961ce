import type { LineCall } from '../endpoint.ts';
import { LineError } from '../line-error.ts';

/** An error of OAuth's form, as LINE Login and the token endpoints answer. */
export const oauthError = (error: string, description: string, status = 400): LineError =>
  new LineError(status, { error, error_description: description });

/** A form body; LINE Login takes no JSON. */
export function formOf({ c, body }: LineCall): URLSearchParams {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw oauthError('invalid_request', 'content type must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(new TextDecoder().decode(body));
}
