import { createHash, timingSafeEqual } from 'node:crypto';
import type { Channel } from '../channels.ts';
import type { EmulatorState } from '../state.ts';
import type { ChannelSide } from '../tokens/channel-tokens.ts';
import { oauthError } from './form.ts';

/** A channel as OAuth sees it: one of the two that a channel here stands for. */
export interface Client {
  clientId: string;
  channel: Channel;
  side: ChannelSide;
  secret: string;
}

export function findClient(state: EmulatorState, clientId: string): Client | undefined {
  const messaging = state.channels.get(clientId);
  if (messaging) {
    return { clientId, channel: messaging, side: 'messaging', secret: messaging.settings.channelSecret };
  }
  const login = state.channelsByLogin.get(clientId);
  return login && { clientId, channel: login, side: 'login', secret: login.settings.loginChannelSecret };
}

/** Compares without telling by its time where the texts differ. */
export function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(left, right);
}

/** The client that a form names with its secret. */
export function clientWithSecret(state: EmulatorState, form: URLSearchParams): Client {
  const client = findClient(state, form.get('client_id') ?? '');
  if (!client) throw oauthError('invalid_client', 'client not found');
  if (!same(form.get('client_secret') ?? '', client.secret))
    throw oauthError('invalid_client', 'invalid client_secret');
  return client;
}
