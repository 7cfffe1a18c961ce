import { bodyErrors, invalidProperty, lineError, type LineErrorDetail } from '../line-error.ts';
import type { LineMessage, SharedBodies, SharedBody } from '../sendings.ts';
import type { Check } from './checks.ts';
import { BODY, FLEX, inspect, TEMPLATE } from './findings.ts';
import type { Finding, Voice } from './findings.ts';
import { flexContents } from './flex.ts';
import { anyMessage } from './messages.ts';
import { propertyOf, refuseWrongTypes } from './properties.ts';
import { templateContents } from './template.ts';
import { textV2Contents } from './text.ts';

/** LINE takes up to five message objects a call. */
const MAX_MESSAGES = 5;
/** Deeper nesting is refused before it can exhaust the stack; LINE's limit of 30 KB a bubble allows far less in practice. */
const MAX_DEPTH = 100;

/** Checks the `messages` of a body as LINE does; gives them in the shared form, or throws LINE's error. */
export function checkMessages(value: unknown, bodies: SharedBodies): SharedBody {
  if (value === undefined || value === null)
    throw bodyErrors([{ message: 'May not be empty', property: 'messages' }]);
  if (!Array.isArray(value)) throw invalidProperty('messages');
  if (value.length < 1 || value.length > MAX_MESSAGES) {
    throw bodyErrors([{ message: `Size must be between 1 and ${MAX_MESSAGES}`, property: 'messages' }]);
  }
  if (depthOf(value) > MAX_DEPTH) throw invalidProperty('messages');
  const json = JSON.stringify(value);
  const known = bodies.find(json);
  if (known) return known;
  checkBody(value);
  (value as LineMessage[]).forEach(checkContents);
  return bodies.add(json, value as LineMessage[]);
}

/** First all messages field by field: `The request body has 2 error(s)` at `messages[0].text` and `messages[1].type`. */
function checkBody(messages: readonly unknown[]): void {
  const details: LineErrorDetail[] = [];
  messages.forEach((message, i) => {
    const name = `messages[${i}]`;
    const findings = inspect(message, anyMessage, BODY);
    refuseWrongTypes(findings, name);
    for (const { message: said, path } of findings)
      details.push({ message: said, property: propertyOf(name, path) });
  });
  if (details.length > 0) throw bodyErrors(details);
}

/** What has an inside that LINE judges on its own, with how it writes the places in it. */
const INSIDES: Record<string, { field?: string; check: Check; voice: Voice; start: string }> = {
  template: { field: 'template', check: templateContents, voice: TEMPLATE, start: 'template/' },
  flex: { field: 'contents', check: flexContents, voice: FLEX, start: '/' },
  textV2: { check: textV2Contents, voice: TEMPLATE, start: '' },
};

/** Then each message's inside: `A message (messages[0]) in the request body is invalid` at `/body/contents/0/text`. */
function checkContents(message: LineMessage, i: number): void {
  const inside = Object.hasOwn(INSIDES, message.type) ? INSIDES[message.type] : undefined;
  if (inside === undefined) return;
  const { field, check, voice, start } = inside;
  const findings = inspect(field === undefined ? message : message[field], check, voice);
  if (findings.length === 0) return;
  if (field !== undefined) refuseWrongTypes(findings, `messages[${i}].${field}`);
  throw lineError(
    400,
    `A message (messages[${i}]) in the request body is invalid`,
    findings.map(({ message: said, path }: Finding) => ({ message: said, property: start + path.join('/') })),
  );
}

/** How deep arrays and objects nest, counted without recursion and no further than needed. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: unknown[] = [];
    for (const entry of level) {
      if (typeof entry !== 'object' || entry === null) continue;
      for (const inner of Object.values(entry)) next.push(inner);
    }
    if (next.length === 0) return depth;
    level = next;
  }
  return MAX_DEPTH + 1;
}
