import type { Channel } from '../channels.ts';
import { idTokenOf } from '../login/id-token-of.ts';
import type { Grant } from '../login/login-store.ts';
import type { EmulatorState } from '../state.ts';
import type { LiffApp } from './liff-apps.ts';
import type { LiffFrame } from './liff-frames.ts';

/** What `liff.getContext()` gives. */
interface LiffContext {
  type: 'utou' | 'external' | 'none';
  liffId: string;
  endpointUrl: string;
  viewType?: 'compact' | 'tall' | 'full';
  userId?: string;
  availability: Record<string, { permission: boolean; minVer: string }>;
  scope: string[];
}

/** The context of a page of this app. `frame` is null outside LINE. */
export function contextOf(app: LiffApp, frame: LiffFrame | null): LiffContext {
  const inFull = frame !== null && app.view.type === 'full';
  return {
    // `none`: inside LINE, but not from a talk.
    type: frame === null ? 'external' : frame.talk === null ? 'none' : 'utou',
    liffId: app.liffId,
    endpointUrl: app.view.url,
    ...(frame === null ? {} : { viewType: app.view.type, userId: frame.userId }),
    availability: {
      shareTargetPicker: { permission: false, minVer: '10.3.0' },
      multipleLiffTransition: { permission: frame !== null, minVer: '10.18.0' },
      // Both need the reader to be switched on; inside LINE also the full view.
      scanCodeV2: {
        permission: app.features.qrCode && (frame === null || inFull),
        minVer: '11.7.0',
      },
      scanCode: { permission: false, minVer: '9.4.0' },
    },
    scope: app.scope,
  };
}

/** The values that the primary redirect carries in its fragment: the tokens of a user who opens an app inside LINE. */
export function liffTokens(
  state: EmulatorState,
  channel: Channel,
  app: LiffApp,
  frame: LiffFrame,
): URLSearchParams {
  const grant: Grant = {
    loginChannelId: channel.settings.loginChannelId,
    userId: frame.userId,
    scope: app.scope.join(' '),
    redirectUri: app.view.url,
    amr: ['lineautologin'],
    liff: { liffId: app.liffId, talk: frame.talk },
  };
  const { accessToken } = state.login.issueTokens(grant);
  const context = contextOf(app, frame);
  return new URLSearchParams({
    access_token: accessToken,
    context_token: Buffer.from(JSON.stringify(context)).toString('base64url'),
    client_id: grant.loginChannelId,
    phone_origin: frame.phoneOrigin,
    ...(app.scope.includes('openid') ? { id_token: idTokenOf(state, channel, grant) } : {}),
  });
}
