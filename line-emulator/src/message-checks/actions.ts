import { dayOfDate } from '../calendar.ts';
import { byType, fieldOf, isObject, object, oneOf, optional, pattern, required, string } from './checks.ts';
import type { Check, Fields, JsonObject } from './checks.ts';
import { BODY, inspect } from './findings.ts';
import type { Finding, Findings } from './findings.ts';
import { atMost, graphemes, graphemesAtMost, graphemeText, linkUrl, text } from './parts.ts';

/** Where an action stands decides its label and which kinds are allowed (LINE's table "Specifications of the label"). */
export type ActionPlace =
  | 'template'
  | 'defaultAction'
  | 'imageCarousel'
  | 'quickReply'
  | 'richMenu'
  | 'flexButton'
  | 'flex'
  | 'flexVideo';

const LABELS: Record<ActionPlace, { required: boolean; max: number }> = {
  template: { required: true, max: 20 },
  defaultAction: { required: false, max: 20 },
  imageCarousel: { required: false, max: 12 },
  quickReply: { required: true, max: 20 },
  richMenu: { required: false, max: 20 },
  flexButton: { required: true, max: 40 },
  flex: { required: false, max: 40 },
  flexVideo: { required: false, max: 40 },
};

const EVERYWHERE = ['postback', 'message', 'uri', 'datetimepicker', 'clipboard'];
const MORE: Partial<Record<ActionPlace, readonly string[]>> = {
  quickReply: ['camera', 'cameraRoll', 'location'],
  richMenu: ['richmenuswitch'],
};

const DATE_FORMS = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
};
/** LINE's range for dates in a picker. */
const FIRST_DATE = '1900-01-01';
const LAST_DATE = '2100-12-31';

function isPickerValue(mode: keyof typeof DATE_FORMS, value: string): boolean {
  if (!DATE_FORMS[mode].test(value)) return false;
  if (mode !== 'date') {
    const [hour, minute] = value.slice(-5).split(':').map(Number);
    if (hour! > 23 || minute! > 59) return false;
  }
  if (mode === 'time') return true;
  const date = value.slice(0, 10);
  const [year, month, day] = date.split('-').map(Number);
  if (dayOfDate(year!, month!, day!) === undefined) return false;
  return date >= FIRST_DATE && date <= LAST_DATE;
}

function checkPicker(action: JsonObject, found: Findings): void {
  const mode = fieldOf(action, 'mode') as keyof typeof DATE_FORMS;
  const before = found.count;
  for (const name of ['initial', 'max', 'min']) {
    const value = fieldOf(action, name);
    if (typeof value === 'string' && !isPickerValue(mode, value)) found.add('invalid date format', name);
  }
  const [min, max] = ['min', 'max'].map((name) => String(fieldOf(action, name) ?? '').toUpperCase()) as [
    string,
    string,
  ];
  if (found.count === before && min !== '' && max !== '' && min >= max)
    found.add('max must be greater than min', 'max');
}

const KINDS: Record<string, { fields: Fields; whole?: (action: JsonObject, found: Findings) => void }> = {
  postback: {
    fields: {
      data: required(atMost(300)),
      displayText: optional(graphemesAtMost(300)),
      text: optional(graphemesAtMost(300)),
      inputOption: optional(oneOf('closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice')),
      fillInText: optional(graphemesAtMost(300)),
    },
    whole: (action, found) => {
      if (fieldOf(action, 'displayText') != null && fieldOf(action, 'text') != null)
        found.add('displayText and text cannot be set at the same time', 'text');
    },
  },
  message: { fields: { text: required(graphemeText(300)) } },
  uri: {
    fields: {
      uri: required(linkUrl),
      // Only Flex acts on it; elsewhere LINE takes and ignores it.
      altUri: optional(object({ desktop: optional(linkUrl) })),
    },
  },
  datetimepicker: {
    fields: {
      data: required(atMost(300)),
      mode: required(oneOf('date', 'time', 'datetime')),
      initial: optional(string()),
      max: optional(string()),
      min: optional(string()),
    },
    whole: checkPicker,
  },
  clipboard: { fields: { clipboardText: required(text(1000)) } },
  camera: { fields: {} },
  cameraRoll: { fields: {} },
  location: { fields: {} },
  richmenuswitch: {
    fields: {
      richMenuAliasId: required(pattern(/^[a-z0-9_-]{1,32}$/, 'invalid richMenuAliasId')),
      data: required(atMost(300)),
    },
  },
};

/** The label of every kind, with the message that the place gives for a missing one. */
function labelled(place: ActionPlace): (action: JsonObject, found: Findings) => void {
  const spec = LABELS[place];
  const isFlex = place.startsWith('flex');
  return (action, found) => {
    const label = fieldOf(action, 'label');
    const empty = label === undefined || label === null || label === '';
    if (empty && spec.required) {
      // As LINE says it for quick replies, at the action itself.
      if (place === 'quickReply') found.add('`label` must be specified');
      else found.add(found.voice.missing, 'label');
    } else if (typeof label === 'string' && graphemes(label, spec.max) > spec.max) {
      found.add(isFlex ? 'invalid property' : found.voice.tooLong(spec.max), 'label');
    }
  };
}

function kindCheck(name: string, place: ActionPlace): Check {
  const { fields, whole } = KINDS[name]!;
  const label = labelled(place);
  const rest = object({ type: required(string()), label: optional(string()), ...fields }, whole);
  return (value, found) => {
    if (isObject(value)) label(value, found);
    rest(value, found);
  };
}

/** The check of the actions at a place. */
export function actionAt(place: ActionPlace): Check {
  const names = place === 'flexVideo' ? ['uri'] : [...EVERYWHERE, ...(MORE[place] ?? [])];
  const known = byType(Object.fromEntries(names.map((name) => [name, kindCheck(name, place)])));
  return (value, found) => {
    const type = isObject(value) ? fieldOf(value, 'type') : undefined;
    const elsewhere = typeof type === 'string' && Object.hasOwn(KINDS, type) && !names.includes(type);
    if (elsewhere && place.startsWith('flex')) found.add(`${type} action is not available for flex message`);
    else known(value, found);
  };
}

const CHECKS = new Map<ActionPlace, Check>();

/**
 * Checks an action outside of messages (rich menus), in the words of request bodies. `path` starts at the action; a finding with
 * `wrongType` is LINE's "The property, …, is invalid" rather than a detail.
 */
export function checkAction(action: unknown, place: ActionPlace): Finding[] {
  let check = CHECKS.get(place);
  if (check === undefined) CHECKS.set(place, (check = actionAt(place)));
  return inspect(action, check, BODY);
}
