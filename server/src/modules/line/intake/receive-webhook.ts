/** `POST /line/webhook/{channelKey}`: LINE's door. Nothing is believed before the signature holds over the raw bytes. */
import type { Context, Hono } from 'hono';
import type { Runtime } from '../../../platform/module.ts';
import { ChannelFinder, type WebhookChannel } from '../channels/find-channel.ts';
import { describeFailure } from './failure.ts';
import { intakeFigures } from './figures.ts';
import { parsePost } from './parse-post.ts';
import { EventRecorder } from './record-events.ts';
import { isSignedBy } from './signature.ts';

/** LINE's own limit for a request (facts section 1). */
export const BODY_LIMIT = 2_000_000;

const JSON_ANSWER = { status: 200, headers: { 'content-type': 'application/json' } };

type Answer = 200 | 400 | 401 | 404 | 413 | 503;

export function mountWebhook(app: Hono, runtime: Runtime): void {
  const { services } = runtime;
  const figures = intakeFigures(runtime.metrics);
  const finder = new ChannelFinder(runtime.database.system, services.cipher);
  const recorder = new EventRecorder(services);

  app.post('/line/webhook/:channelKey', async (c) => {
    const answer = (status: Answer, code: string, message: string) => {
      figures.post(status);
      // A plain string with plain headers: whatever goes through `c` becomes Headers objects, at 3,000 a second.
      return status === 200 ? new Response('{}', JSON_ANSWER) : c.json({ code, status, message }, status);
    };
    const key = c.req.param('channelKey');
    const channel = await finder.find(key);
    if (!channel)
      return answer(404, 'not_found', 'no channel has this webhook URL: copy it again from the settings');
    const body = await readBody(c);
    if (!body) return answer(413, 'too_large', `the body is larger than ${BODY_LIMIT} bytes`);
    const signed = await findSigner(finder, key, channel, body, c.req.header('x-line-signature'));
    if (!signed) {
      services.log.warn({ channel: channel.channelId }, 'webhook with a wrong signature');
      return answer(401, 'wrong_signature', 'X-Line-Signature does not fit the body and the channel secret');
    }
    const post = parsePost(body);
    if (!post.ok) return answer(post.status, post.status === 413 ? 'too_large' : 'malformed', post.reason);
    if (post.events.length > 0) {
      try {
        await recorder.record(signed.municipalityId, signed.channelId, post.events);
      } catch (error) {
        // Not stored, so not accepted: LINE sends it again where redelivery is on. No text of the statement in the log.
        services.log.error(
          { channel: signed.channelId, error: describeFailure(error), events: post.events.length },
          'webhook could not be stored',
        );
        return answer(503, 'not_stored', 'the events could not be stored; send them again');
      }
    }
    return answer(200, 'ok', '');
  });
}

/** The channel whose secret signed the body; looks again once in case the secret was reissued a moment ago. */
async function findSigner(
  finder: ChannelFinder,
  key: string,
  channel: WebhookChannel,
  body: Buffer,
  signature: string | undefined,
): Promise<WebhookChannel | null> {
  if (isSignedBy(channel.channelSecret, body, signature)) return channel;
  const again = await finder.findAgain(key);
  return again && again !== channel && isSignedBy(again.channelSecret, body, signature) ? again : null;
}

/** @returns null when it is too large; then the rest is not read */
async function readBody(c: Context): Promise<Buffer | null> {
  const length = c.req.header('content-length');
  if (length !== undefined) {
    // HTTP itself holds the sender to the length it announced.
    return Number(length) > BODY_LIMIT ? null : Buffer.from(await c.req.arrayBuffer());
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of c.req.raw.body ?? []) {
    size += part.byteLength;
    if (size > BODY_LIMIT) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
