/** The frame of every page: language, title, one column, the way to ring somebody. No script. */
import { HTML_LANG, LANGUAGES, LANGUAGE_NAMES } from '../i18n/index.ts';
import type { ViewProps } from '../props.ts';
import styles from './styles.css?inline';

interface DocumentProps {
  readonly props: ViewProps<unknown>;
  readonly title: string;
  readonly body: preact.JSX.Element;
}

export function Document({ props, title, body }: DocumentProps) {
  const { t, town, language, here, invalid, largeText } = props;
  const name = [invalid.length > 0 ? t.problem : '', title, town?.name ?? ''].filter(Boolean).join(' | ');
  return (
    <html lang={HTML_LANG[language] ?? 'ja'} class={largeText ? 'large' : undefined}>
      <head>
        <meta charSet="utf-8" />
        <title>{name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no" />
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <a class="skip" href="#main">
          {t.skip}
        </a>
        <header>
          <p class="town">{town?.name ?? ''}</p>
          <a class="size" href={asking(here, 'text', largeText ? 'normal' : 'large')}>
            {largeText ? t.normalText : t.largeText}
          </a>
          <details class="languages">
            <summary>{t.languages}</summary>
            <ul>
              {LANGUAGES.map((code) => (
                <li key={code}>
                  <a
                    href={asking(here, 'lang', code)}
                    lang={HTML_LANG[code]}
                    hreflang={HTML_LANG[code]}
                    aria-current={code === language ? 'true' : undefined}
                  >
                    {LANGUAGE_NAMES[code]}
                  </a>
                </li>
              ))}
            </ul>
          </details>
        </header>
        <main id="main">{body}</main>
        <footer>
          {town && (
            <p>
              {t.ask}
              <br />
              {town.contactName}{' '}
              <a href={`tel:${town.contactPhone.replaceAll(/[^\d+]/g, '')}`}>{town.contactPhone}</a>
            </p>
          )}
        </footer>
      </body>
    </html>
  );
}

/** This page in another language or size; what the address says besides stays. */
function asking(here: string, name: 'lang' | 'text', value: string): string {
  const [path = '', search = ''] = here.split('?');
  const query = new URLSearchParams(search);
  query.set(name, value);
  // What was just done is said once, in the language in which it was done.
  query.delete('done');
  return `${path}?${query.toString()}`;
}
