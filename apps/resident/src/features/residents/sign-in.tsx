/** When LINE Login does not lead on, and after leaving. */
import type { View } from '../../props.ts';
import type { SignInModel } from './models.ts';

export const signIn: View<SignInModel> = {
  title: ({ t }) => t.signInTitle,
  body: ({ model, t }) => (
    <>
      <h1>{t.signInTitle}</h1>
      <p>{t.signIn[model.problem]}</p>
      {model.problem !== 'not_configured' && (
        <p>
          <a class="button main" href={model.again}>
            {t.signInAgain}
          </a>
        </p>
      )}
    </>
  ),
};

export const signedOut: View<{ readonly again: string }> = {
  title: ({ t }) => t.signedOutTitle,
  body: ({ model, t }) => (
    <>
      <h1>{t.signedOutTitle}</h1>
      <p>{t.signedOutText}</p>
      <p>
        <a class="button main" href={model.again}>
          {t.signInAgain}
        </a>
      </p>
    </>
  ),
};
