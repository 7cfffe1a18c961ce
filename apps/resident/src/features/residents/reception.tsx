/** お知らせの受け取り方: 防災だけ, しばらく休む, 減らす. Every change is one tap and is undone by one. */
import { Form } from '../../layout/parts.tsx';
import type { View, ViewProps } from '../../props.ts';
import type { LessModel, PauseModel, SettingsModel } from './models.ts';

export function Reception({ props }: { readonly props: ViewProps<SettingsModel> }) {
  const { model, t, town } = props;
  const { lines, paused, disasterOnly, unwanted } = model.reception;
  return (
    <section aria-labelledby="reception-title">
      <h2 id="reception-title">{t.receptionTitle}</h2>
      <div class="reception">
        {lines.length === 0 ? <p>{t.receptionAll}</p> : lines.map((line) => <p key={line}>{line}</p>)}
        <p class="hint">{t.emergencyAlways}</p>
      </div>
      <Form props={props}>
        <div class="stack">
          <button class="button" name="action" value={disasterOnly ? 'everything' : 'disaster-only'}>
            {disasterOnly ? t.everything : t.disasterOnly}
          </button>
          {paused ? (
            <button class="button" name="action" value="resume">
              {t.resume}
            </button>
          ) : (
            <a class="button" href={`/r/${town?.slug}/settings/pause`}>
              {t.pause}
            </a>
          )}
          <a class="button" href={`/r/${town?.slug}/settings/less`}>
            {t.lessTitle}
          </a>
        </div>
      </Form>
      {unwanted.length > 0 && (
        <>
          <h3>{t.unwantedTitle}</h3>
          <Form props={props}>
            <ul class="buttons">
              {unwanted.map(({ id, label }) => (
                <li key={id}>
                  <button class="button" name="wanted" value={id}>
                    {t.wantAgain(label)}
                  </button>
                </li>
              ))}
            </ul>
          </Form>
        </>
      )}
    </section>
  );
}

/** しばらく休む: one question, the last day said with each answer. */
export const pause: View<PauseModel> = {
  title: ({ t }) => t.pauseTitle,
  body: (props) => {
    const { model, t, town } = props;
    return (
      <>
        <h1>{t.pauseTitle}</h1>
        <p>{t.emergencyAlways}</p>
        <Form props={props}>
          <ul class="buttons">
            {model.choices.map(({ until, label }) => (
              <li key={until}>
                <button class="button" name="until" value={until}>
                  {label}
                </button>
              </li>
            ))}
          </ul>
        </Form>
        <p>
          <a class="button" href={`/r/${town?.slug}/settings`}>
            {t.back}
          </a>
        </p>
      </>
    );
  },
};

/** お知らせを減らす: one tap a topic. */
export const less: View<LessModel> = {
  title: ({ t }) => t.lessTitle,
  body: (props) => {
    const { model, t, town } = props;
    return (
      <>
        <h1>{t.lessTitle}</h1>
        <p>{model.topics.length > 0 ? t.lessText : t.nothingToReduce}</p>
        <Form props={props}>
          <ul class="buttons">
            {model.topics.map(({ id, label }) => (
              <li key={id}>
                <button class="button" name="topic" value={id}>
                  {t.lessTopic(label)}
                </button>
              </li>
            ))}
          </ul>
        </Form>
        <p>{t.emergencyAlways}</p>
        <p>
          <a class="button" href={`/r/${town?.slug}/settings`}>
            {t.back}
          </a>
        </p>
      </>
    );
  },
};
