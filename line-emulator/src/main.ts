#!/usr/bin/env node
import { startEmulator } from './emulator.ts';

const DEFAULT_PORT = 8090;

const wanted = process.env.EMULATOR_PORT ?? String(DEFAULT_PORT);
const port = Number(wanted);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`EMULATOR_PORT must be a port number from 0 to 65535, not "${wanted}".`);
  process.exit(1);
}
try {
  const emulator = await startEmulator({ port });
  console.log(`LINE emulator   ${emulator.url}`);
  console.log(`phone           ${emulator.url}/phone/`);
  console.log(`staff codes     ${emulator.url}/_emulator/totp`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.stop());
} catch (error) {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    inUse
      ? `Port ${port} is in use. Stop what uses it, or set EMULATOR_PORT to another port.`
      : `The emulator could not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}
