import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CANNOT_SHOW, renderMessage } from './index.ts';
import { checkMarkup } from './markup-check.ts';

const folder = process.env['FIXTURES_DIR'];
const flexFolder = folder === undefined ? undefined : join(folder, 'flex', 'sdk-java');
const hostileFile = folder === undefined ? undefined : join(folder, 'hostile', 'blns.json');

describe('FIXTURES_DIRの実物のデータ', () => {
  test('Flex Message Simulatorの例をすべて描く', (context) => {
    if (flexFolder === undefined)
      return context.skip('FIXTURES_DIR is not set: no outside Flex JSON to draw');
    const names = readdirSync(flexFolder).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const contents: unknown = JSON.parse(readFileSync(join(flexFolder, name), 'utf8'));
      const html = renderMessage({ type: 'flex', altText: name, contents });
      expect(html, name).not.toContain(CANNOT_SHOW);
      expect(checkMarkup(html), name).toEqual([]);
      expect(html, name).toMatch(/tv-flex-(text|video)/);
    }
  });

  test('意地の悪い文字列はすべて文字のまま出る', (context) => {
    if (hostileFile === undefined) return context.skip('FIXTURES_DIR is not set: no hostile strings to try');
    const strings = JSON.parse(readFileSync(hostileFile, 'utf8')) as string[];
    expect(strings.length).toBeGreaterThan(400);
    for (const hostile of strings) {
      const action = { type: 'uri', label: hostile, uri: hostile };
      for (const message of [
        { type: 'text', text: hostile },
        { type: 'image', originalContentUrl: hostile, previewImageUrl: hostile },
        { type: 'location', title: hostile, address: hostile, latitude: 35, longitude: 139 },
        {
          type: 'template',
          altText: hostile,
          template: {
            type: 'buttons',
            title: hostile,
            text: hostile,
            actions: [action],
            defaultAction: action,
            thumbnailImageUrl: hostile,
          },
        },
        {
          type: 'flex',
          altText: hostile,
          contents: {
            type: 'bubble',
            body: {
              type: 'box',
              layout: 'vertical',
              backgroundColor: hostile,
              action,
              contents: [
                { type: 'text', text: hostile, color: hostile, size: hostile },
                { type: 'image', url: hostile, aspectRatio: hostile },
                { type: 'button', action },
              ],
            },
          },
        },
      ]) {
        expect(checkMarkup(renderMessage(message)), hostile).toEqual([]);
      }
    }
  });
});
