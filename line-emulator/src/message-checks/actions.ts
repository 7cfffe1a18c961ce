import { z } from 'zod';
import { graphemeText, linkUrl, oneOf, text } from './parts.ts';

/** Where an action stands decides its label and which kinds are allowed. */
interface ActionPlace {
  label: 'required' | 'optional';
  labelMax: number;
  /** camera, cameraRoll and location exist in quick replies only. */
  quickReply?: boolean;
  /** richmenuswitch exists in rich menus only. */
  richMenu?: boolean;
}

const dateText = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
};

/** LINE's range for dates in a picker. */
const FIRST_DATE = '1900-01-01';
const LAST_DATE = '2100-12-31';

function isPickerValue(mode: keyof typeof dateText, value: string): boolean {
  if (!dateText[mode].test(value)) return false;
  try {
    if (mode !== 'date') {
      const [hour, minute] = value.slice(-5).split(':').map(Number);
      if (hour! > 23 || minute! > 59) return false;
    }
    if (mode === 'time') return true;
    const date = value.slice(0, 10);
    Temporal.PlainDate.from(date, { overflow: 'reject' });
    return date >= FIRST_DATE && date <= LAST_DATE;
  } catch {
    return false;
  }
}

/** The schema of actions at a place. */
export function actionSchema(place: ActionPlace): z.ZodType {
  const wanted = graphemeText(place.labelMax);
  const optional = z
    .string()
    .refine(
      (value) => wanted.safeParse(value || '-').success,
      `Length must be between 0 and ${place.labelMax}`,
    )
    .nullish();
  const label = place.label === 'required' ? wanted : optional;
  const kinds = [
    z.object({
      type: z.literal('postback'),
      label,
      data: text(300),
      displayText: graphemeText(300).nullish(),
      text: graphemeText(300).nullish(),
      inputOption: oneOf(['closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice']).nullish(),
      fillInText: graphemeText(300).nullish(),
    }),
    z.object({ type: z.literal('message'), label, text: graphemeText(300) }),
    z.object({
      type: z.literal('uri'),
      label,
      uri: linkUrl,
      altUri: z.object({ desktop: linkUrl.nullish() }).nullish(),
    }),
    z
      .object({
        type: z.literal('datetimepicker'),
        label,
        data: text(300),
        mode: oneOf(['date', 'time', 'datetime']),
        initial: z.string().nullish(),
        max: z.string().nullish(),
        min: z.string().nullish(),
      })
      .superRefine((action, context) => {
        for (const name of ['initial', 'max', 'min'] as const) {
          const value = action[name];
          if (value != null && !isPickerValue(action.mode, value)) {
            context.addIssue({ code: 'custom', path: [name], message: 'invalid date format' });
          }
        }
        if (action.min != null && action.max != null && action.min >= action.max) {
          context.addIssue({ code: 'custom', path: ['max'], message: 'max must be greater than min' });
        }
      }),
    z.object({ type: z.literal('clipboard'), label, clipboardText: text(1000) }),
    ...(place.quickReply
      ? [
          z.object({ type: z.literal('camera'), label: wanted }),
          z.object({ type: z.literal('cameraRoll'), label: wanted }),
          z.object({ type: z.literal('location'), label: wanted }),
        ]
      : []),
    ...(place.richMenu
      ? [
          z.object({
            type: z.literal('richmenuswitch'),
            label,
            richMenuAliasId: z.string().regex(/^[a-z0-9_-]{1,32}$/, 'invalid richMenuAliasId'),
            data: text(300),
          }),
        ]
      : []),
  ] as const;
  return typed(kinds as unknown as readonly z.ZodObject[]);
}

/** Alternatives told apart by `type`; anything else gets LINE's list of the values. */
export function typed(kinds: readonly z.ZodObject[]): z.ZodType {
  const names = kinds.map((kind) => String((kind.shape.type as z.ZodLiteral).value));
  const known = new Set(names);
  const byName = new Map(names.map((name, i) => [name, kinds[i]!]));
  return z.looseObject({}).superRefine((value, context) => {
    const type = value.type;
    if (typeof type !== 'string' || !known.has(type)) {
      context.addIssue({
        code: 'custom',
        path: ['type'],
        message: `Must be one of the following values: [${names.join(', ')}]`,
      });
      return;
    }
    const result = byName.get(type)!.safeParse(value, { reportInput: true });
    for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue } as never);
  });
}
