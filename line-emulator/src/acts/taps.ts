import { z } from 'zod';
import { definedOnly } from '../channels.ts';
import { check, controlError } from '../control/reading.ts';
import { mustReach, note, say, send, type Done, type Hand } from './hand.ts';

export const postbackBody = z.strictObject({
  data: z.string().min(1).max(300),
  displayText: z.string().optional(),
  params: z.record(z.string(), z.string()).optional(),
});

/** A postback, and what the phone shows as said by it. */
export async function tapPostback(hand: Hand, given: z.infer<typeof postbackBody>): Promise<Done> {
  mustReach(hand);
  const { data, displayText, params } = given;
  const item = displayText ? note(hand, 'displayText', { type: 'text', text: displayText }) : null;
  return { item, webhook: await send(hand, { type: 'postback', postback: definedOnly({ data, params }) }) };
}

export const actionBody = z.strictObject({
  action: z.looseObject({ type: z.string() }),
  /** What the user chose in a datetime picker. */
  picked: z.string().optional(),
});

/** A LINE action object as tapped. What only the phone can do (open, copy, take a picture) sends nothing here. */
export async function tapAction(hand: Hand, { action, picked }: z.infer<typeof actionBody>): Promise<Done> {
  if (action.type === 'message')
    return say(hand, { type: 'text', text: check(z.string().min(1), action.text) });
  if (action.type === 'datetimepicker') {
    return tapPostback(hand, { data: String(action.data), params: paramsOf(action, picked) });
  }
  if (action.type !== 'postback') return { item: null, webhook: null };
  const { data, displayText } = check(postbackBody.strip(), {
    data: action.data,
    displayText: action.displayText ?? undefined,
  });
  // The deprecated `text` also sends a message, before the postback.
  if (typeof action.text === 'string' && action.text) await say(hand, { type: 'text', text: action.text });
  return tapPostback(hand, definedOnly({ data, displayText }));
}

/** The forms in which LINE gives the chosen moment; all without a time zone. */
const FORMS: Record<string, RegExp> = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  time: /^([01]\d|2[0-3]):[0-5]\d$/,
  datetime: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/,
};

function paramsOf(action: Record<string, unknown>, picked: string | undefined): Record<string, string> {
  const mode = String(action.mode);
  // The action may write `t` in its bounds; the webhook has `T`.
  const bound = (value: unknown): string | undefined =>
    typeof value === 'string' ? value.replace('t', 'T') : undefined;
  const value = picked ?? bound(action.initial) ?? bound(action.min);
  if (!FORMS[mode]) throw controlError(400, `action.mode must be date, time or datetime, not ${mode}.`);
  if (value === undefined || !FORMS[mode].test(value)) {
    throw controlError(400, `picked must be a ${mode} as LINE writes it, not ${value}.`);
  }
  const [min, max] = [bound(action.min), bound(action.max)];
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    throw controlError(400, `picked must lie between ${min ?? 'any'} and ${max ?? 'any'}: ${value}.`);
  }
  return { [mode]: value };
}
