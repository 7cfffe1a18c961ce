/** Pages of the platform itself. */
import type { View } from '../../props.ts';

export const notFound: View<null> = {
  title: ({ t }) => t.notFoundTitle,
  body: ({ t, town }) => (
    <>
      <h1>{t.notFoundTitle}</h1>
      <p>{t.notFoundText}</p>
      {town && (
        <p>
          <a class="button main" href={`/r/${town.slug}/settings`}>
            {t.toSettings}
          </a>
        </p>
      )}
    </>
  ),
};

export const expired: View<null> = {
  title: ({ t }) => t.expiredTitle,
  body: ({ t, here }) => (
    <>
      <h1>{t.expiredTitle}</h1>
      <p>{t.expiredText}</p>
      <p>
        <a class="button main" href={here}>
          {t.reopen}
        </a>
      </p>
    </>
  ),
};
