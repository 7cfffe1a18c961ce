/** Finds Chromium, Japanese fonts and the engines of the smoke set; installs Debian's as root where they are missing, says what to install elsewhere. */
import fs from 'node:fs';
import { run } from './run.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FONTS = ['/usr/share/fonts/opentype/noto', '/usr/share/fonts/noto-cjk', '/System/Library/Fonts'];

/** For the smoke set in other engines (e2e/webdriver.ts), as Debian calls their packages. */
const OTHERS = [
  { name: 'firefox-esr', place: '/usr/bin/firefox-esr' },
  { name: 'webkit2gtk-driver', place: '/usr/bin/WebKitWebDriver' },
  { name: 'libgtk-3-bin', place: '/usr/bin/broadwayd' },
];

export interface Browser {
  readonly path: string | null;
  /** Why there is none, and what to do. */
  readonly missing: string | null;
}

export async function findBrowser(): Promise<Browser> {
  const found = () => PLACES.find((place) => fs.existsSync(place)) ?? null;
  const fonts = () => FONTS.some((place) => fs.existsSync(place));
  if (found() && fonts() && OTHERS.every(({ place }) => fs.existsSync(place)))
    return { path: found(), missing: null };
  if (process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')) {
    process.stdout.write('Installing Chromium, Firefox, WebKit and Japanese fonts from Debian…\n');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    const { code, output } = await run(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
      { env, quiet: true },
    );
    // The smoke set says by itself which of these it did not find.
    for (const { name } of OTHERS)
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env, quiet: true });
    if ((code === 0 || fonts()) && found()) return { path: found(), missing: null };
    return {
      path: null,
      missing: `Chromium could not be installed: ${output.split('\n').slice(-5).join(' ')}`,
    };
  }
  if (found()) return { path: found(), missing: null };
  return {
    path: null,
    missing: 'Chromium is missing. On Debian or Ubuntu: sudo apt-get install chromium fonts-noto-cjk',
  };
}
