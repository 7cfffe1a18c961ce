import { describe, expect, test } from 'vitest';
import { checkAction } from './actions.ts';
import type { ActionPlace } from './actions.ts';
import { postback, uri } from './test-messages.ts';

describe('操作は場所で決まる', () => {
  const kinds: Record<string, object> = {
    postback,
    message: { type: 'message', label: 'あ', text: 'あ' },
    uri,
    datetimepicker: { type: 'datetimepicker', label: 'あ', data: 'a', mode: 'date' },
    clipboard: { type: 'clipboard', label: 'あ', clipboardText: 'あ' },
    camera: { type: 'camera', label: 'あ' },
    cameraRoll: { type: 'cameraRoll', label: 'あ' },
    location: { type: 'location', label: 'あ' },
    richmenuswitch: { type: 'richmenuswitch', richMenuAliasId: 'tab-b', data: 'b' },
  };
  const everywhere = ['postback', 'message', 'uri', 'datetimepicker', 'clipboard'];
  test.each<[ActionPlace, string[]]>([
    ['template', everywhere],
    ['defaultAction', everywhere],
    ['imageCarousel', everywhere],
    ['flexButton', everywhere],
    ['flex', everywhere],
    ['flexVideo', ['uri']],
    ['quickReply', [...everywhere, 'camera', 'cameraRoll', 'location']],
    ['richMenu', [...everywhere, 'richmenuswitch']],
  ])('%s', (place, allowed) => {
    const taken = Object.keys(kinds).filter((kind) => checkAction(kinds[kind], place).length === 0);
    expect(taken).toEqual(allowed);
  });

  test('リッチメニューの誤りは、LINEの言葉と場所で返る', () => {
    expect(checkAction({ ...uri, uri: 'ftp://a' }, 'richMenu')).toEqual([
      { path: ['uri'], message: 'invalid uri', wrongType: false },
    ]);
    expect(checkAction({ ...postback, label: 7 }, 'richMenu')).toMatchObject([
      { path: ['label'], wrongType: true },
    ]);
    expect(checkAction({ ...postback, label: undefined }, 'richMenu')).toEqual([]);
  });
});
