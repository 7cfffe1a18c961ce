/** 1. 内容 in one language at a time, Japanese beside it. */
import { Button, Group, Menu, SegmentedControl, Stack, Text } from '@mantine/core';
import type { DraftTap, Media } from '@madoguchi/contract/delivery';
import { LANGUAGE_LABELS, TRANSLATION_LANGUAGES, type ResidentLanguage } from '@madoguchi/contract/questions';
import { BlockList } from './BlockList.tsx';
import { edited, forTranslation, tapForTranslation, type EditedBlock, type MediaById } from './blocks.ts';
import type { Finding } from '../detail.ts';
import type { FindingActions } from './Findings.tsx';
import { saidIn, withSaid, type DraftForm, type EditedSaid } from './draft-fields.ts';
import { QuickReplies } from './QuickReplies.tsx';

export function Content({
  form,
  language,
  media,
  tried,
  findings,
  actions,
  onLanguage,
  onChange,
  onMedia,
}: {
  form: DraftForm;
  language: ResidentLanguage;
  media: MediaById;
  tried: boolean;
  findings: readonly Finding[];
  actions: FindingActions;
  onLanguage: (language: ResidentLanguage) => void;
  onChange: (change: (form: DraftForm) => DraftForm) => void;
  onMedia: (mediaId: string, media: Media) => void;
}) {
  const written = TRANSLATION_LANGUAGES.filter((one) => form.languages[one]);
  const missing = TRANSLATION_LANGUAGES.filter((one) => !form.languages[one]);
  const said = saidIn(form, language);
  const prefix = language === 'ja' ? '' : `languages-${language}-`;
  const dotted = prefix.replace(/^languages-(.+)-$/, 'languages.$1.');
  const set = (change: (said: EditedSaid) => EditedSaid) =>
    onChange((before) => withSaid(before, language, change(saidIn(before, language))));
  return (
    <Stack gap="md">
      <Group gap="xs" align="center">
        {written.length > 0 && (
          <SegmentedControl
            aria-label="書く言語"
            className="language-choice"
            value={language}
            onChange={(value) => onLanguage(value as ResidentLanguage)}
            data={(['ja', ...written] as const).map((one) => ({
              value: one,
              label: LANGUAGE_LABELS[one] ?? one,
            }))}
          />
        )}
        {missing.length > 0 && (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="subtle" size="compact-md">
                ＋ ほかの言語でも書く
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {missing.map((one) => (
                <Menu.Item
                  key={one}
                  onClick={() => {
                    onChange((before) => ({
                      ...before,
                      languages: {
                        ...before.languages,
                        [one]: {
                          blocks: forTranslation(before.blocks.map(({ block }) => block)).map(edited),
                          quickReplies: before.quickReplies.map(tapForTranslation),
                        },
                      },
                    }));
                    onLanguage(one);
                  }}
                >
                  {LANGUAGE_LABELS[one]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        {language !== 'ja' && (
          <Button
            variant="subtle"
            color="red"
            size="compact-md"
            onClick={() => {
              onLanguage('ja');
              onChange((before) => {
                const { [language]: _gone, ...languages } = before.languages;
                return { ...before, languages };
              });
            }}
          >
            {LANGUAGE_LABELS[language]}をやめる
          </Button>
        )}
      </Group>
      {language !== 'ja' && (
        <Text size="sm" c="dimmed">
          {LANGUAGE_LABELS[language]}
          を選んでいる利用者には、この内容だけが届きます。ほかの人には日本語が届きます。
        </Text>
      )}
      <BlockList
        key={language}
        id={`${prefix}blocks`}
        blocks={said.blocks}
        reference={language === 'ja' ? undefined : form.blocks}
        media={media}
        tried={tried}
        findings={(index) => findings.filter(({ path }) => path.startsWith(`${dotted}blocks.${index}.`))}
        actions={actions}
        onChange={(change: (blocks: readonly EditedBlock[]) => readonly EditedBlock[]) =>
          set((before) => ({ ...before, blocks: change(before.blocks) }))
        }
        onMedia={onMedia}
      />
      <QuickReplies
        key={`replies-${language}`}
        id={`${prefix}quickReplies`}
        taps={said.quickReplies}
        tried={tried}
        onChange={(quickReplies: DraftTap[]) => set((before) => ({ ...before, quickReplies }))}
      />
    </Stack>
  );
}
