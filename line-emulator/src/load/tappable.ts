import type { SharedBody } from '../sendings.ts';

/** What can be tapped in messages: actions that end in a webhook, and links. */
export interface Tappable {
  actions: ({ type: string } & Record<string, unknown>)[];
  /** With the place of the message in the call. */
  links: { url: string; place: number }[];
}

const ANSWERING = new Set(['postback', 'message', 'datetimepicker']);

/** Found once for each body: a delivery to a million people has one. */
const known = new WeakMap<SharedBody, Tappable>();

export function tappableOf(body: SharedBody): Tappable {
  let found = known.get(body);
  if (!found) {
    found = { actions: [], links: [] };
    for (const [place, message] of body.messages.entries()) collect(message, place, found);
    known.set(body, found);
  }
  return found;
}

/** Walks a message object; actions are where LINE has them, and links also stand in plain text. */
function collect(value: unknown, place: number, into: Tappable): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const part of value) collect(part, place, into);
    return;
  }
  const part = value as Record<string, unknown>;
  const { type, text } = part;
  const uri = part.uri ?? part.linkUri;
  if (type === 'uri' && typeof uri === 'string') into.links.push({ url: uri, place });
  else if (isAction(part)) into.actions.push(part);
  else if (type === 'text' && typeof text === 'string') {
    for (const [url] of text.matchAll(/https?:\/\/[^\s"<>。、）」]+/g)) into.links.push({ url, place });
  }
  for (const child of Object.values(part)) collect(child, place, into);
}

/** A message object has a `type` of the same name as no action; a message action has its text, a postback its data. */
function isAction(part: Record<string, unknown>): part is { type: string } & Record<string, unknown> {
  if (typeof part.type !== 'string' || !ANSWERING.has(part.type)) return false;
  return typeof (part.type === 'message' ? part.text : part.data) === 'string';
}
