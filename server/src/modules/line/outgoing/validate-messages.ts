import { messagingApi } from '@line/bot-sdk';
import type { Ctx } from '../../../platform/context/context.ts';
import { readChannel } from '../channels/read-channel.ts';
import { LineUnreachable } from '../line-http.ts';
import '../outside.ts';
import { readLineError } from './answers.ts';
import { askSdk } from './ask-sdk.ts';
import type { Verb } from './lanes.ts';

export interface MessageFinding {
  /** LINE's path of what it refuses: `messages[0].text`; '' when it names none. */
  readonly property: string;
  /** LINE's words, in English. */
  readonly message: string;
}

export interface MessageCheck {
  /** false: LINE could not be asked, so that nothing is known. */
  readonly answered: boolean;
  readonly findings: readonly MessageFinding[];
}

/** Asks LINE whether it would accept these messages, so that a scheduled delivery does not fail at night. Sends nothing. */
export async function validateMessages(
  ctx: Ctx,
  channelId: string,
  verb: Verb,
  messages: readonly messagingApi.Message[],
): Promise<MessageCheck> {
  const { accessToken } = await readChannel(ctx, channelId);
  const client = new messagingApi.MessagingApiClient({
    channelAccessToken: accessToken,
    baseURL: ctx.outside.lineOrigins.api,
  });
  const request = { messages: [...messages] };
  const question = {
    multicast: () => client.validateMulticast(request),
    broadcast: () => client.validateBroadcast(request),
    push: () => client.validatePush(request),
    reply: () => client.validateReply(request),
  }[verb];
  try {
    const result = await askSdk(question());
    if (result.ok) return { answered: true, findings: [] };
    // Only a 400 speaks of the messages; 401, 403 and 429 of something else.
    if (result.status !== 400) return { answered: false, findings: [] };
    const error = readLineError(result.body);
    const details = error?.details ?? [];
    const findings = details.map((detail) => ({
      property: detail.property ?? '',
      message: detail.message ?? '',
    }));
    return {
      answered: true,
      findings: findings.length > 0 ? findings : [{ property: '', message: error?.message ?? '' }],
    };
  } catch (error) {
    if (error instanceof LineUnreachable) return { answered: false, findings: [] };
    throw error;
  }
}
