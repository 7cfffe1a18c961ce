import { attributes, escapeHtml, safeLink } from './escape.ts';
import type { AttributeValue } from './escape.ts';
import { isObject, own, text } from './read.ts';

/** An action of LINE with the fields that a tap needs; anything else of the data is left behind. */
export type TalkAction =
  | {
      type: 'postback';
      label?: string;
      data: string;
      displayText?: string;
      text?: string;
      inputOption?: string;
      fillInText?: string;
    }
  | { type: 'message'; label?: string; text: string }
  | { type: 'uri'; label?: string; uri: string; desktopUri?: string }
  | {
      type: 'datetimepicker';
      label?: string;
      data: string;
      mode: 'date' | 'time' | 'datetime';
      initial?: string;
      max?: string;
      min?: string;
    }
  | { type: 'clipboard'; label?: string; clipboardText: string }
  | { type: 'richmenuswitch'; label?: string; richMenuAliasId: string; data: string }
  | { type: 'camera' | 'cameraRoll' | 'location'; label?: string };

/** Reads an action of any shape. `undefined`: no action, an unknown type, a missing field or an unsafe URL. */
export function readAction(value: unknown): TalkAction | undefined {
  if (!isObject(value)) return undefined;
  const label = text(value, 'label');
  const named = label === undefined ? {} : { label };
  switch (text(value, 'type')) {
    case 'postback': {
      const data = text(value, 'data');
      if (data === undefined) return undefined;
      return {
        type: 'postback',
        ...named,
        data,
        ...pick(value, ['displayText', 'text', 'inputOption', 'fillInText']),
      };
    }
    case 'message': {
      const said = text(value, 'text');
      return said === undefined ? undefined : { type: 'message', ...named, text: said };
    }
    case 'uri': {
      const uri = safeLink(own(value, 'uri'));
      if (uri === undefined) return undefined;
      const desktopUri = safeLink(own(own(value, 'altUri'), 'desktop'));
      return { type: 'uri', ...named, uri, ...(desktopUri === undefined ? {} : { desktopUri }) };
    }
    case 'datetimepicker': {
      const data = text(value, 'data');
      const mode = text(value, 'mode');
      if (data === undefined || (mode !== 'date' && mode !== 'time' && mode !== 'datetime')) return undefined;
      return { type: 'datetimepicker', ...named, data, mode, ...pick(value, ['initial', 'max', 'min']) };
    }
    case 'clipboard': {
      const clipboardText = text(value, 'clipboardText');
      return clipboardText === undefined ? undefined : { type: 'clipboard', ...named, clipboardText };
    }
    case 'richmenuswitch': {
      const richMenuAliasId = text(value, 'richMenuAliasId');
      if (richMenuAliasId === undefined) return undefined;
      return { type: 'richmenuswitch', ...named, richMenuAliasId, data: text(value, 'data') ?? '' };
    }
    case 'camera':
      return { type: 'camera', ...named };
    case 'cameraRoll':
      return { type: 'cameraRoll', ...named };
    case 'location':
      return { type: 'location', ...named };
    default:
      return undefined;
  }
}

/** The text fields of that name that are there. */
function pick<K extends string>(value: unknown, keys: readonly K[]): Partial<Record<K, string>> {
  const out: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const found = text(value, key);
    if (found !== undefined) out[key] = found;
  }
  return out;
}

/** How a tappable thing looks from outside. */
export interface ActionLook {
  readonly class: string;
  readonly style?: string | undefined;
  /** Read aloud instead of the content; needed where the content has no words. */
  readonly label?: string | undefined;
  /** Index among the areas of a rich menu, for the host page to report the tap by. */
  readonly area?: number;
}

/**
 * Draws something tappable: a link for a URL, a button for the rest, both with the action as JSON in
 * `data-action` for the host page. An action that cannot be trusted is drawn without any effect.
 * `content` is HTML that the caller has already made safe.
 */
export function renderAction(value: unknown, content: string, look: ActionLook): string {
  const action = readAction(value);
  const common: Record<string, AttributeValue> = { style: look.style, 'aria-label': look.label };
  if (action === undefined) {
    return `<span${attributes({ class: `${look.class} tv-inert`, style: look.style })}>${content}</span>`;
  }
  const data = { 'data-action': JSON.stringify(action), 'data-area': look.area };
  if (action.type === 'uri') {
    return `<a${attributes({ class: look.class, href: action.uri, target: '_blank', rel: 'noopener noreferrer', ...common, ...data })}>${content}</a>`;
  }
  return `<button${attributes({ type: 'button', class: look.class, ...common, ...data })}>${content}</button>`;
}

/**
 * A sheet laid over a box, bubble or column that is tappable as a whole. HTML forbids a button inside a
 * button, so the box stays a box, the sheet catches the tap, and buttons inside lie above it.
 */
export function renderCover(value: unknown, fallbackLabel: string): string {
  const action = readAction(value);
  if (action === undefined) return '';
  return renderAction(value, '', { class: 'tv-cover', label: action.label?.trim() || fallbackLabel });
}

/** The label to show, or what the action would do, in words. */
export function actionLabel(value: unknown): string {
  const label = text(value, 'label');
  if (label !== undefined && label.trim() !== '') return label;
  switch (text(value, 'type')) {
    case 'uri':
      return 'リンクを開く';
    case 'message':
      return text(value, 'text') ?? '送信する';
    case 'datetimepicker':
      return '日時をえらぶ';
    case 'richmenuswitch':
      return 'メニューを切りかえる';
    case 'clipboard':
      return 'コピーする';
    case 'camera':
      return 'カメラ';
    case 'cameraRoll':
      return '写真をえらぶ';
    case 'location':
      return '位置情報を送る';
    default:
      return 'えらぶ';
  }
}

/** The label as HTML. */
export function renderLabel(value: unknown): string {
  return escapeHtml(actionLabel(value));
}
