/** The server's door to residents' pages: a view's name and its props become a whole HTML document. */
import { render as toHtml } from 'preact-render-to-string';
import { expired, notFound } from './features/platform/problems.tsx';
import { done } from './features/residents/done.tsx';
import { erase } from './features/residents/erase.tsx';
import { profile } from './features/residents/profile.tsx';
import { less, pause } from './features/residents/reception.tsx';
import { settings } from './features/residents/settings.tsx';
import { signIn, signedOut } from './features/residents/sign-in.tsx';
import { wordsIn } from './i18n/index.ts';
import { Document } from './layout/document.tsx';
import type { PageProps, View, ViewProps } from './props.ts';

// Each view knows its own model; the server hands over what the page of that name loaded.
const views: Readonly<Record<string, View<never>>> = {
  'platform/not-found': notFound,
  'platform/expired': expired,
  'residents/profile': profile,
  'residents/done': done,
  'residents/settings': settings,
  'residents/erase': erase,
  'residents/pause': pause,
  'residents/less': less,
  'residents/sign-in': signIn,
  'residents/signed-out': signedOut,
};

/** @throws Error for a view that does not exist: a defect that the tests of pages would show */
export function render(name: string, props: PageProps): string {
  const view = views[name];
  if (!view) throw new Error(`no view is called '${name}'`);
  const shown = { ...props, t: wordsIn(props.language) } as ViewProps<never>;
  return `<!doctype html>${toHtml(<Document props={shown} title={view.title(shown)} body={view.body(shown)} />)}`;
}

/** Names of every view, so that the server can check its pages against them at start. */
export const viewNames: readonly string[] = Object.keys(views);
