/**
 * In tests, writes down how every endpoint answered, so that the run can prove that each success and each declared
 * error was provoked. Does nothing in real life (OUTCOMES_FILE unset).
 */
import fs from 'node:fs';

export async function recordOutcome(
  file: string | null,
  method: string,
  path: string,
  response: Response,
): Promise<void> {
  if (file === null) return;
  let code = 'ok';
  if (response.status >= 400) {
    const body = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { code?: string };
    code = body.code ?? String(response.status);
  }
  fs.appendFileSync(file, `${JSON.stringify({ method, path, status: response.status, code })}\n`);
}
