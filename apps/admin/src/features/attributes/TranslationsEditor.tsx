/** ほかの言語: each language's words; what is empty is shown in Japanese. */
import { Accordion, Stack, Text, TextInput } from '@mantine/core';
import {
  LANGUAGE_NAMES,
  TRANSLATION_LANGUAGES,
  type TranslationLanguage,
} from '@madoguchi/contract/questions';
import { languageName } from '../../shell/words.ts';
import { hasChoices, type AttributeDraft } from './attribute-draft.ts';

type Words = NonNullable<AttributeDraft['translations'][TranslationLanguage]>;

export function TranslationsEditor({
  draft,
  onChange,
}: {
  draft: AttributeDraft;
  onChange: (translations: AttributeDraft['translations']) => void;
}) {
  const put = (language: TranslationLanguage, change: Words) =>
    onChange({ ...draft.translations, [language]: { ...draft.translations[language], ...change } });
  return (
    <section aria-labelledby="translations-title">
      <Text fw={700} size="sm" id="translations-title">
        ほかの言語の文（空のところは日本語で表示されます）
      </Text>
      <Accordion variant="separated" chevronPosition="left" mt="xs" order={2}>
        {TRANSLATION_LANGUAGES.map((language) => {
          const words: Words = draft.translations[language] ?? {};
          const name = languageName(language);
          return (
            <Accordion.Item key={language} value={language}>
              <Accordion.Control>
                {name}
                {name !== LANGUAGE_NAMES[language] && `（${LANGUAGE_NAMES[language]}）`}
                {words.label ? '' : '：まだありません'}
              </Accordion.Control>
              <Accordion.Panel>
                <Stack gap="xs" lang={language === 'ja-easy' ? 'ja' : language}>
                  <TextInput
                    label={`質問：${draft.label}`}
                    maxLength={100}
                    value={words.label ?? ''}
                    onChange={(event) => put(language, { label: event.currentTarget.value })}
                  />
                  {draft.help && (
                    <TextInput
                      label={`説明：${draft.help}`}
                      maxLength={500}
                      value={words.help ?? ''}
                      onChange={(event) => put(language, { help: event.currentTarget.value })}
                    />
                  )}
                  <TextInput
                    label={`利用目的：${draft.purpose}`}
                    maxLength={300}
                    value={words.purpose ?? ''}
                    onChange={(event) => put(language, { purpose: event.currentTarget.value })}
                  />
                  {hasChoices(draft.kind) &&
                    draft.choices
                      .filter(({ label }) => label.trim() !== '')
                      .map(({ key, label }) => (
                        <TextInput
                          key={key}
                          label={`選択肢：${label}`}
                          maxLength={60}
                          value={words.choices?.[key] ?? ''}
                          onChange={(event) =>
                            put(language, { choices: { ...words.choices, [key]: event.currentTarget.value } })
                          }
                        />
                      ))}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </section>
  );
}
