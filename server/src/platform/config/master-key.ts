/** Where the master key comes from: the environment, a file, or the tool of a key service. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

type Settings = Readonly<Record<string, string | undefined>>;

/** A key service answers within seconds; longer, and the start should say so rather than hang. */
const KEY_COMMAND_MS = 30_000;

/** From one of three places, the first that is set; for demo and development one is made. null: a problem was named. */
export function readMasterKey(
  settings: Settings,
  dataDir: string,
  production: boolean,
  problems: string[],
): Buffer | null {
  const given = readKey(settings, 'MASTER_KEY', problems);
  if (given !== undefined) return given;
  if (production) {
    problems.push(
      'MASTER_KEY, MASTER_KEY_FILE or MASTER_KEY_COMMAND: is required in production (make one: openssl rand -base64 32)',
    );
    return null;
  }
  const generated = path.join(dataDir, 'master-key');
  if (fs.existsSync(generated)) return Buffer.from(fs.readFileSync(generated, 'utf8').trim(), 'base64');
  const key = randomBytes(32);
  fs.mkdirSync(dataDir, { recursive: true });
  fs.writeFileSync(generated, `${key.toString('base64')}\n`, { mode: 0o600 });
  return key;
}

/** The key before, while the master key is being changed (`keys change-master`). */
export function readPreviousMasterKey(settings: Settings, problems: string[]): Buffer | null {
  return readKey(settings, 'MASTER_KEY_PREVIOUS', problems) ?? null;
}

/** undefined: not set; null: set and wrong. */
function readKey(settings: Settings, name: string, problems: string[]): Buffer | null | undefined {
  const inline = settings[name];
  const file = settings[`${name}_FILE`];
  const command = settings[`${name}_COMMAND`];
  const source = inline ? name : file ? `${name}_FILE` : `${name}_COMMAND`;
  let text = inline;
  try {
    if (!text && file) text = fs.readFileSync(file, 'utf8');
    // A key management service is asked by its own tool, which prints the key: `aws kms decrypt …`, `gcloud kms decrypt …`.
    if (!text && command)
      text = execFileSync('/bin/sh', ['-c', command], {
        encoding: 'utf8',
        timeout: KEY_COMMAND_MS,
        stdio: ['ignore', 'pipe', 'ignore'], // neither the key nor the tool's words belong in our log
      });
  } catch (error) {
    const { code, status } = error as { code?: string; status?: number | null };
    problems.push(
      source.endsWith('_FILE')
        ? `${source}: cannot be read (${code})`
        : `${source}: failed (${code ?? `exit code ${status}`}); run it by hand as the same user`,
    );
    return null;
  }
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === 32) return key;
  problems.push(`${source}: must be 32 bytes in base64 (make one: openssl rand -base64 32)`);
  return null;
}
