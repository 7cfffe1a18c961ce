/** 受信設定: see, change, erase (SEG-03, SEG-04). */
import { HTML_LANG, LANGUAGES, LANGUAGE_NAMES } from '../../i18n/index.ts';
import { Form, Notice } from '../../layout/parts.tsx';
import type { View } from '../../props.ts';
import { AnswerList, WhatWillCome } from './answers.tsx';
import type { SettingsModel } from './models.ts';
import { Reception } from './reception.tsx';

export const settings: View<SettingsModel> = {
  title: ({ t }) => t.settingsTitle,
  body: (props) => {
    const { model, t, town } = props;
    const notices = {
      changed: t.changed,
      erased: t.erased,
      language: t.languageChanged,
      reception: t.receptionChanged,
    } as const;
    return (
      <>
        {model.notice && <Notice>{notices[model.notice]}</Notice>}
        <h1>{t.settingsTitle}</h1>
        <p>{t.settingsText}</p>
        {model.blocked && <Notice>{t.blockedNotice}</Notice>}
        {!model.registered && model.questionnaireOpen && (
          <p>
            <a class="button main" href={`/r/${town?.slug}/profile`}>
              {t.startQuestions}
            </a>
          </p>
        )}
        <h2>{t.yourAnswers}</h2>
        <AnswerList props={props} />
        <WhatWillCome props={props} />
        <Reception props={props} />
        <h2>{t.messageLanguage}</h2>
        <p>{t.messageLanguageText}</p>
        <details class="typed">
          <summary>{t.languages}</summary>
          <Form props={props}>
            <ul class="buttons">
              {LANGUAGES.map((code) => (
                <li key={code}>
                  <button class="button" name="language" value={code} lang={HTML_LANG[code]}>
                    {LANGUAGE_NAMES[code]}
                  </button>
                </li>
              ))}
            </ul>
          </Form>
        </details>
        <h2>{t.eraseLink}</h2>
        <p>
          <a class="button danger" href={`/r/${town?.slug}/settings/erase`}>
            {t.eraseLink}
          </a>
        </p>
        <Form props={props}>
          <button class="button" name="action" value="sign-out">
            {t.signOut}
          </button>
        </Form>
      </>
    );
  },
};
