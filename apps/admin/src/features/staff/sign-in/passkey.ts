/** The browser's side of WebAuthn, loaded when somebody uses a key. */
import type { NewPasskeyResponse, PasskeySignature } from '@madoguchi/contract/staff';

const library = () => import('@simplewebauthn/browser');
type Options = Record<string, unknown>;

/** The browser asks for the key. @throws Error with one of the names of `keyMessage` */
export async function makeKey(options: Options): Promise<NewPasskeyResponse> {
  const { startRegistration } = await library();
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'];
  const { id, rawId, response, authenticatorAttachment } = await startRegistration({ optionsJSON });
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    clientExtensionResults: {},
    ...(authenticatorAttachment ? { authenticatorAttachment } : {}),
    response: { clientDataJSON, attestationObject, ...(transports ? { transports } : {}) },
  };
}

/** @throws Error with one of the names of `keyMessage` */
export async function signWithKey(options: Options): Promise<PasskeySignature> {
  const { startAuthentication } = await library();
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const { id, rawId, response, authenticatorAttachment } = await startAuthentication({ optionsJSON });
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    clientExtensionResults: {},
    ...(authenticatorAttachment ? { authenticatorAttachment } : {}),
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) },
  };
}

/** What the browser's refusal means; null when it is not one of the browser's. */
export function keyMessage(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  switch (error.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'キーの確認が取り消されたか、時間が切れました。もう一度お試しください。';
    case 'InvalidStateError':
      return 'このキーは、もう登録されています。別のキーを使ってください。';
    case 'SecurityError':
    case 'NotSupportedError':
      return 'このブラウザーでは、キーを使えません。認証アプリか、印刷した確認コード表を使ってください。';
    case 'WebAuthnError':
      return 'キーを使えませんでした。差し込みを確かめて、もう一度お試しください。';
    default:
      return error.message.includes('WebAuthn is not supported')
        ? 'このブラウザーでは、キーを使えません。認証アプリか、印刷した確認コード表を使ってください。'
        : null;
  }
}
