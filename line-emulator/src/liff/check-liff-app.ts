import { bodyErrors, type LineErrorDetail } from '../line-error.ts';
import type { LiffApp } from './liff-apps.ts';

/** A request to make or change a LIFF app that has passed the checks. */
export interface LiffRequest {
  view?: Partial<LiffApp['view']>;
  description?: string;
  features?: Partial<LiffApp['features']>;
  scope?: string[];
  botPrompt?: LiffApp['botPrompt'];
}

const SIZES = ['compact', 'tall', 'full'];
const SCOPES = ['openid', 'email', 'profile', 'chat_message.write'];
const PROMPTS = ['normal', 'aggressive', 'none'];

/**
 * Checks the body of LINE's `POST /liff/v1/apps` (`complete`) or `PUT …/{liffId}`. LINE publishes no texts for these errors:
 * the places are ours to name, in the form of the Messaging API's.
 * @throws LineError 400
 */
export function checkLiffApp(given: Record<string, unknown>, complete: boolean): LiffRequest {
  const wrong: LineErrorDetail[] = [];
  const refuse = (property: string, message: string): undefined => void wrong.push({ message, property });
  const request: LiffRequest = {};

  const { view } = given;
  if (view === undefined || view === null) {
    if (complete) refuse('view', 'May not be empty');
  } else if (!isRecord(view)) refuse('view', 'Must be an object');
  else request.view = checkView(view, complete, refuse);

  if (given.description != null) {
    if (typeof given.description !== 'string') refuse('description', 'Must be a string');
    else if (/line/i.test(given.description.normalize('NFKC')))
      refuse('description', 'May not include "LINE" or similar strings');
    else request.description = given.description;
  }
  if (given.features != null) {
    const { features } = given;
    if (!isRecord(features)) refuse('features', 'Must be an object');
    else {
      request.features = {};
      for (const name of ['ble', 'qrCode'] as const) {
        if (features[name] == null) continue;
        if (typeof features[name] === 'boolean') request.features[name] = features[name];
        else refuse(`features.${name}`, 'Must be a boolean');
      }
    }
  }
  if (given.permanentLinkPattern != null && given.permanentLinkPattern !== 'concat')
    refuse('permanentLinkPattern', 'Must be one of the following values: [concat]');
  if (given.scope != null) {
    const { scope } = given;
    if (Array.isArray(scope) && scope.every((one) => SCOPES.includes(one as string)))
      request.scope = [...new Set(scope as string[])];
    else refuse('scope', `Must be one of the following values: [${SCOPES.join(', ')}]`);
  }
  if (given.botPrompt != null) {
    if (PROMPTS.includes(given.botPrompt as string))
      request.botPrompt = given.botPrompt as LiffApp['botPrompt'];
    else refuse('botPrompt', `Must be one of the following values: [${PROMPTS.join(', ')}]`);
  }
  if (wrong.length > 0) throw bodyErrors(wrong);
  return request;
}

function checkView(
  view: Record<string, unknown>,
  complete: boolean,
  refuse: (property: string, message: string) => void,
): Partial<LiffApp['view']> {
  const checked: Partial<LiffApp['view']> = {};
  if (view.type == null) {
    if (complete) refuse('view.type', 'May not be empty');
  } else if (SIZES.includes(view.type as string)) checked.type = view.type as LiffApp['view']['type'];
  else refuse('view.type', `Must be one of the following values: [${SIZES.join(', ')}]`);
  if (view.url == null) {
    if (complete) refuse('view.url', 'May not be empty');
  } else if (typeof view.url === 'string' && isEndpoint(view.url)) checked.url = view.url;
  else refuse('view.url', 'Must be a valid HTTPS URL without a fragment');
  if (view.moduleMode != null) {
    if (typeof view.moduleMode === 'boolean') checked.moduleMode = view.moduleMode;
    else refuse('view.moduleMode', 'Must be a boolean');
  }
  return checked;
}

/** LINE wants https; plain http is allowed to this machine (DIFFERENCES.md). */
function isEndpoint(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false;
  const { protocol, hostname, username } = new URL(text);
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && local));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
