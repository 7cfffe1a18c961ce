/** 登録アンケート on a page: one question a screen, saved at each step, 「2／4」, 「もどる」. */
import { ErrorSummary, Form } from '../../layout/parts.tsx';
import type { View } from '../../props.ts';
import { QuestionField } from './fields.tsx';
import type { QuestionModel } from './models.ts';

export const profile: View<QuestionModel> = {
  title: ({ model, t }) =>
    `${model.label} ${model.single ? '' : t.progress(model.position, model.count)}`.trim(),
  body: (props) => {
    const { model, t } = props;
    return (
      <>
        <ErrorSummary props={props} />
        {!model.single && <p class="progress">{t.progress(model.position, model.count)}</p>}
        <h1 id="question">{model.label}</h1>
        {model.help && <p>{model.help}</p>}
        {model.state === 'declined' && <p class="hint">{t.nowDeclined}</p>}
        <Form props={props}>
          <QuestionField props={props} />
        </Form>
        <div class="pair">
          {model.back ? (
            <a class="button" href={model.back}>
              {t.back}
            </a>
          ) : (
            model.settingsOpen && (
              <a class="button" href={`/r/${props.town?.slug}/settings`}>
                {t.later}
              </a>
            )
          )}
          <Form props={props}>
            <button class="button" name="action" value="decline">
              {t.decline}
            </button>
          </Form>
        </div>
        {model.single && model.state !== 'unanswered' && (
          <Form props={props}>
            <button class="button danger" name="action" value="clear">
              {t.clear}
            </button>
          </Form>
        )}
        <p class="purpose">{t.purpose(model.purpose)}</p>
      </>
    );
  },
};
