/** Where a command speaks and listens. */
import readline from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** One secret; null when nobody can be asked and nothing more comes in. */
  ask(label: string): Promise<string | null>;
}

/** The real one. At a terminal what is typed is not shown; otherwise standard input gives a secret per line, in order. */
export function processTerminal(): Terminal {
  let lines: Promise<string[]> | null = null;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    async ask(label) {
      if (process.stdin.isTTY) return askUnseen(label);
      lines ??= readAll();
      return (await lines).shift() ?? null;
    },
  };
}

async function readAll(): Promise<string[]> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const part of process.stdin) text += String(part);
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function askUnseen(label: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = readline.createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(`${label}：`);
  return new Promise((resolve) => {
    reader.once('SIGINT', () => process.exit(130)); // 128 + SIGINT, as shells expect
    reader.question('', (answer) => {
      reader.close();
      process.stderr.write('\n');
      resolve(answer.trim());
    });
  });
}
