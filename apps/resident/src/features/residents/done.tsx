/** The end of the questionnaire, to be checked at a glance. */
import type { View } from '../../props.ts';
import { AnswerList, WhatWillCome } from './answers.tsx';
import type { SettingsModel } from './models.ts';

export const done: View<SettingsModel> = {
  title: ({ t }) => t.doneTitle,
  body: (props) => {
    const { t } = props;
    return (
      <>
        <h1>{t.doneTitle}</h1>
        <p>{t.doneText}</p>
        <WhatWillCome props={props} />
        <h2>{t.yourAnswers}</h2>
        <AnswerList props={props} />
      </>
    );
  },
};
