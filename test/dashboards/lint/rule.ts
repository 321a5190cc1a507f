import { type Board, type Panel, panelsOf, queriesOf } from '../boards.ts';

/** What holds for every dashboard. A complaint begins with where it is; `except` says where it need not hold, and why. */
export interface LintRule {
  readonly rule: string;
  readonly complaints: (board: Board) => readonly string[];
  /** Reasons, by how the complaint begins. */
  readonly except?: Readonly<Record<string, string>>;
  /** Makes a mistake in a good dashboard, the one of a group, which the rule must notice. */
  // biome-ignore lint/suspicious/noExplicitAny: a mistake may break every type
  readonly mistake: (board: any) => void;
}

export const complain = (of: boolean, complaint: string): readonly string[] => (of ? [complaint] : []);

export const eachPanel = (complaints: (panel: Panel) => readonly string[]) => (board: Board) =>
  panelsOf(board).flatMap((panel) => complaints(panel).map((complaint) => `${panel.title}: ${complaint}`));

export const eachQuery = (complaints: (expr: string) => readonly string[]) => (board: Board) =>
  queriesOf(board).flatMap(({ where, expr }) => complaints(expr).map((complaint) => `${where}: ${complaint}`));
