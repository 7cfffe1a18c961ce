import { list, text } from './read.ts';
import { textOf } from './text.ts';

/**
 * The line that a phone's notification shows for a message. Texts show themselves, Flex, template and
 * imagemap their `altText`; image, video, audio, sticker and place have no words of their own at LINE.
 */
export function notificationText(message: unknown): string {
  switch (text(message, 'type')) {
    case 'text':
    case 'textV2':
      return oneLine(textOf(message));
    case 'flex':
    case 'template':
    case 'imagemap':
      return oneLine(text(message, 'altText') ?? '');
    case 'image':
      return '写真を送信しました';
    case 'video':
      return '動画を送信しました';
    case 'audio':
      return 'ボイスメッセージを送信しました';
    case 'file':
      return 'ファイルを送信しました';
    case 'sticker':
      return 'スタンプを送信しました';
    case 'location':
      return '位置情報を送信しました';
    case 'coupon':
      return 'クーポンを送信しました';
    default:
      return 'メッセージを送信しました';
  }
}

/** The line of the talk list: that of the newest message. Empty when there is none. */
export function talkListText(messages: unknown): string {
  const all = Array.isArray(messages) ? messages : list(messages, 'messages');
  return all.length === 0 ? '' : notificationText(all.at(-1));
}

function oneLine(value: string): string {
  return value.toWellFormed().replace(/\s+/g, ' ').trim();
}
