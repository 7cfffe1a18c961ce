const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** Characters that turn the direction of writing: in a name they would turn the sentence around it, too. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** A name that somebody chose, for the text of a page. */
export const nameHtml = (name: string): string => escapeHtml(name.replace(TURNING, ''));

/** A small Japanese page of the emulator's own. `body` must be escaped already. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${nameHtml(title)}</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1.5rem; color: #1d1d1f; }
  h1 { font-size: 1.4rem; } ul { list-style: none; padding: 0; } li { margin: .5rem 0; }
  a.choice { display: block; padding: .7rem 1rem; border: 1px solid #767676; border-radius: .5rem; color: inherit; }
  button { font: inherit; min-height: 2.75rem; padding: .4rem 1.2rem; border: 1px solid #767676; border-radius: .5rem; background: #fff; color: inherit; }
  button[value=allow], button[value=link], button[value=next] { background: #05612f; border-color: #05612f; color: #fff; }
  input[type=checkbox] { width: 1.25rem; height: 1.25rem; vertical-align: text-bottom; } ul.scopes { list-style: disc; padding-left: 1.5rem; }
  .code { font: 700 2.4rem/1.2 ui-monospace, monospace; letter-spacing: .15em; }
  .card { border: 1px solid #767676; border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
</style>
</head>
<body>
<main>
<h1>${nameHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
