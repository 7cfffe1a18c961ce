import { Fragment } from 'preact';
import type { ViewProps } from '../../props.ts';
import type { SettingsModel } from './models.ts';

/** Every question with its answer and the way to change it. */
export function AnswerList({ props }: { readonly props: ViewProps<SettingsModel> }) {
  const { model } = props;
  const headings = [...new Set(model.lines.map(({ heading }) => heading))];
  return (
    <>
      {headings.map((heading) => (
        <Fragment key={heading}>
          {heading && <h3>{heading}</h3>}
          <Answers props={props} lines={model.lines.filter((line) => line.heading === heading)} />
        </Fragment>
      ))}
    </>
  );
}

function Answers({
  props,
  lines,
}: {
  readonly props: ViewProps<SettingsModel>;
  readonly lines: SettingsModel['lines'];
}) {
  const { model, t } = props;
  return (
    <dl class="answers">
      {lines.map((line) => (
        <div key={line.key}>
          <dt>{line.label}</dt>
          <dd>
            {line.state === 'answered' ? (
              line.text
            ) : (
              <span class="none">{line.state === 'declined' ? t.declined : t.notAnswered}</span>
            )}
          </dd>
          {model.settingsOpen && (
            <dd>
              <p>
                <a class="button" href={line.change} aria-label={t.changeLabel(line.label)}>
                  {t.change}
                </a>
              </p>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

/** In plain words: what will come and how often. */
export function WhatWillCome({ props }: { readonly props: ViewProps<SettingsModel> }) {
  const { model, t } = props;
  return (
    <>
      <h2>{t.willCome}</h2>
      <ul>
        {model.willCome.map((line) => (
          <li key={line}>{line.replace(/^[・•]\s*/, '')}</li>
        ))}
      </ul>
      <p>{model.howOften}</p>
    </>
  );
}
