import { setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import { escapeHtml, htmlPage } from '../html.ts';
import { PHONE_COOKIE } from '../login/phone-cookie.ts';
import { PHONE_HEADERS, phoneFile } from '../phone-files.ts';
import type { EmulatorState } from '../state.ts';
import { parseOtpauth, totpAt } from '../totp.ts';
import { controlError, handleOf, readJson } from './reading.ts';

export const limitsBody = z.strictObject({
  enabled: z.boolean().optional(),
  burst: z.enum(['second', 'strict']).optional(),
  overrides: z.record(z.string(), z.number().positive()).optional(),
});

/** Limits, the phone's session and files, and the code panel. */
export function registerSettingsControl(app: LineApp, state: EmulatorState): void {
  app.get('/_emulator/health', (c) => c.json({ ok: true, now: state.clock.now() }));
  app.get('/_emulator/usage', (c) => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    return c.json({
      userMicroseconds: userCPUTime,
      systemMicroseconds: systemCPUTime,
      rssBytes: process.memoryUsage.rss(),
    });
  });
  app.get('/_emulator/limits', (c) => c.json(state.limits.settings));
  app.post('/_emulator/limits', async (c) => {
    setLimits(state, await readJson(c, limitsBody));
    return c.json(state.limits.settings);
  });
  registerPhone(app, state);
  registerCodePanel(app, state);
}

export function setLimits(state: EmulatorState, given: z.infer<typeof limitsBody>): void {
  const { enabled, burst, overrides } = given;
  if (enabled !== undefined) state.limits.settings.enabled = enabled;
  if (burst !== undefined) state.limits.settings.burst = burst;
  if (overrides !== undefined) state.limits.settings.overrides = overrides;
  state.limits.reset();
}

function registerPhone(app: LineApp, state: EmulatorState): void {
  const session = z.strictObject({ phoneId: z.string().optional(), userId: z.string() });
  app.post('/_emulator/phone-session', async (c) => {
    const { userId } = await readJson(c, session);
    handleOf(state, userId);
    state.login.signedIn(userId);
    // Pages in the phone's frame come from another port of the same host: the same site, so Lax suffices.
    setCookie(c, PHONE_COOKIE, userId, { path: '/', httpOnly: true, sameSite: 'Lax' });
    return c.json({ userId });
  });
  app.delete('/_emulator/phone-session', (c) => {
    setCookie(c, PHONE_COOKIE, '', { path: '/', maxAge: 0 });
    return c.json({});
  });
  app.get('/', (c) => c.redirect('/phone/'));
  app.get('/phone', (c) => c.redirect(`/phone/${new URL(c.req.url).search}`));
  app.get('/phone/*', async (c) => {
    // The files have plain names, so nothing needs decoding.
    const file = await phoneFile(c.req.path.slice('/phone/'.length));
    if (!file) throw controlError(404, 'There is no such file.');
    return c.body(Uint8Array.from(file.bytes), 200, { 'content-type': file.type, ...PHONE_HEADERS });
  });
}

function registerCodePanel(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/totp', async (c) => {
    const given = await readJson(c, z.strictObject({ label: z.string().min(1), otpauthUrl: z.string() }));
    try {
      parseOtpauth(given.otpauthUrl);
    } catch (error) {
      throw controlError(400, `otpauthUrl: ${error instanceof Error ? error.message : 'unusable'}`);
    }
    state.totp = [...state.totp.filter(({ label }) => label !== given.label), given];
    return c.json({ label: given.label }, 201);
  });
  const codes = () =>
    state.totp.map(({ label, otpauthUrl }) => {
      const key = parseOtpauth(otpauthUrl);
      return { label, issuer: key.issuer, ...totpAt(key, state.clock.now()) };
    });
  app.get('/_emulator/totp/codes', (c) => c.json({ codes: codes() }));
  app.get('/_emulator/totp', (c) => {
    const cards = codes().map(
      ({ label, issuer, code, secondsLeft }) => `<section class="card">
<h2>${escapeHtml(label)}</h2>
<p>${escapeHtml(issuer)}</p>
<p class="code" data-label="${escapeHtml(label)}">${code}</p>
<p>あと<span class="left">${secondsLeft}</span>秒で変わります</p>
</section>`,
    );
    const body =
      cards.length > 0
        ? `<p>デモの職員がログインするときに入力する6桁の確認コードです。</p>${cards.join('')}<script>${PANEL_SCRIPT}</script>`
        : '<p>登録された職員はまだいません。デモを起動すると、ここに確認コードが表示されます。</p>';
    return c.html(htmlPage('職員の確認コード', body));
  });
}

/** Counts down; without JavaScript the page can simply be loaded again. */
const PANEL_SCRIPT = `
setInterval(async () => {
  const { codes } = await (await fetch('/_emulator/totp/codes')).json();
  document.querySelectorAll('.card').forEach((card, i) => {
    if (!codes[i]) return;
    card.querySelector('.code').textContent = codes[i].code;
    card.querySelector('.left').textContent = codes[i].secondsLeft;
  });
}, 1000);`;
