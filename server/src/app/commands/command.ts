/** What a command of `madoguchi` is: data for its help, and the work. */
import type { Ctx } from '../../platform/context/context.ts';
import type { Runtime } from '../../platform/module.ts';
import type { Terminal } from './terminal.ts';

export interface Option {
  /** What stands in the help: `--slug minatodai`. */
  readonly example: string;
  readonly text: string;
  readonly required?: boolean;
}

export interface Result {
  /** For people. */
  readonly text: string;
  /** For `--json`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** true: the command did its work and found something wrong (exit code 1). */
  readonly bad?: boolean;
}

export interface Command {
  /** `municipality create` */
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** The one thing named without an option: a file. */
  readonly operand?: Option;
  /** Secrets it asks for: environment variable → what it is. Never options: arguments are seen by every user of the machine. */
  readonly secrets?: Readonly<Record<string, string>>;
  run(call: Call): Promise<Result>;
}

export interface Call {
  readonly runtime: Runtime;
  readonly terminal: Terminal;
  /** What was named without an option; '' for commands that take nothing. */
  readonly operand: string;
  /** The value of a required option. */
  required(option: string): string;
  optional(option: string): string | undefined;
  /** A secret from its environment variable, else asked for without echo, else the next line of standard input. */
  secret(variable: string): Promise<string>;
  /** The context of the municipality that `--municipality` names, or of the only one. */
  municipality(): Promise<Ctx>;
}

/** Wrong use of the command line: exit code 2, with a hint to the help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The work was understood and refused: exit code 1. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export const MUNICIPALITY: Option = {
  example: 'minatodai',
  text: '自治体の短い名前（自治体が1つだけなら省けます）',
};
