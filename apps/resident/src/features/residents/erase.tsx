/** 登録を消す, with what it means and what it does not. */
import { Form } from '../../layout/parts.tsx';
import type { View } from '../../props.ts';
import type { SettingsModel } from './models.ts';

export const erase: View<SettingsModel> = {
  title: ({ t }) => t.eraseTitle,
  body: (props) => {
    const { model, t, town } = props;
    return (
      <>
        <h1>{t.eraseTitle}</h1>
        <p>{t.eraseText}</p>
        <ul>
          {model.lines
            .filter((line) => line.state === 'answered')
            .map((line) => (
              <li key={line.key}>
                {line.label}：{line.text}
              </li>
            ))}
        </ul>
        <p>{t.eraseKeeps}</p>
        <p>
          <a class="button main" href={`/r/${town?.slug}/settings`}>
            {t.eraseNo}
          </a>
        </p>
        <Form props={props}>
          <button class="button danger" name="action" value="erase">
            {t.eraseYes}
          </button>
        </Form>
      </>
    );
  },
};
