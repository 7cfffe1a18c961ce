/** What the server's pages of `residents` load (modules/residents/page-models.ts). */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly chosen: boolean;
}

export type Field =
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | { readonly kind: 'multiple_choice'; readonly options: readonly Option[] }
  | {
      readonly kind: 'area';
      readonly options: readonly Option[];
      readonly byPostcode: boolean;
      readonly narrowed: boolean;
    }
  | { readonly kind: 'date'; readonly year: string; readonly month: string; readonly day: string }
  | {
      readonly kind: 'year';
      readonly value: string;
      readonly decades: readonly { readonly value: string; readonly label: string }[];
      readonly years: readonly Option[];
    }
  | { readonly kind: 'dates'; readonly rows: readonly DateRow[]; readonly more: boolean }
  | { readonly kind: 'number'; readonly value: string; readonly unit: string }
  | { readonly kind: 'text'; readonly value: string; readonly maxLength: number };

export interface DateRow {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

export type AnswerState = 'answered' | 'declined' | 'unanswered';

export interface QuestionModel {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly purpose: string;
  readonly position: number;
  readonly count: number;
  readonly field: Field;
  readonly state: AnswerState;
  readonly back: string | null;
  readonly self: string;
  readonly single: boolean;
  readonly settingsOpen: boolean;
}

export interface ReceptionModel {
  /** How it stands, in sentences; empty when nothing is held back. */
  readonly lines: readonly string[];
  readonly paused: boolean;
  readonly disasterOnly: boolean;
  readonly unwanted: readonly { readonly id: string; readonly label: string }[];
}

export interface LessModel {
  /** Those that are not reduced yet. */
  readonly topics: readonly { readonly id: string; readonly label: string }[];
}

export interface PauseModel {
  readonly choices: readonly { readonly until: string; readonly label: string }[];
}

export interface SettingsModel {
  readonly reception: ReceptionModel;
  readonly lines: readonly {
    readonly key: string;
    readonly label: string;
    readonly heading: string;
    readonly text: string;
    readonly state: AnswerState;
    readonly change: string;
  }[];
  readonly willCome: readonly string[];
  readonly howOften: string;
  readonly registered: boolean;
  readonly blocked: boolean;
  readonly settingsOpen: boolean;
  readonly questionnaireOpen: boolean;
  readonly notice: 'changed' | 'erased' | 'language' | 'reception' | null;
  readonly language: string;
}

export interface SignInModel {
  readonly problem: 'not_configured' | 'refused' | 'expired' | 'failed' | 'unreachable';
  readonly again: string;
}
