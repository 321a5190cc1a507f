import { LegendDisplayMode, LegendPlacement } from '@grafana/grafana-foundation-sdk/common';
import type { FieldConfig, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** The SDK leaves out ids, refIds, legends and calcs; here each panel gets them. */
export const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** A panel, and the columns (of 24) and rows that it takes. */
export interface Sized {
  readonly panel: Panel;
  readonly width: number;
  readonly height: number;
}

interface Query {
  readonly expr: string;
  /** Names the series; tables have columns instead. */
  readonly legend?: string;
  /** Drawn below the axis of a graph. */
  readonly mirrored?: boolean;
  /** A tile that counts what is no fault. */
  readonly neutral?: boolean;
}

export interface Description {
  readonly title: string;
  /** What it means, and what to do about it. */
  readonly description: string;
  readonly size: readonly [width: number, height: number];
  readonly queries: readonly Query[];
  /** What an empty panel says. */
  readonly noValue: string;
}

/** What is said of values: a unit, or words for them. */
export type Field = Pick<FieldConfig, 'unit' | 'mappings' | 'decimals' | 'min' | 'max'>;

type Kind = 'now' | 'table' | 'over time';

export function assemble(
  built: Panel,
  kind: Kind,
  spec: Description,
  field: FieldConfig,
  more: Partial<Panel> = {},
): Sized {
  const { title, description, size, queries, noValue } = spec;
  const [width, height] = size;
  const { fieldConfig, ...rest } = built;
  const custom = { ...fieldConfig?.defaults.custom, ...field.custom };
  const panel: Panel = {
    ...rest,
    title,
    description,
    datasource,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: refId(index),
      datasource,
      expr,
      ...(legend === undefined ? {} : { legendFormat: legend }),
      ...(kind === 'over time' ? { instant: false, range: true } : { instant: true, range: false }),
      ...(kind === 'table' && { format: PromQueryFormat.Table }),
    })) as unknown as NonNullable<Panel['targets']>,
    ...more,
    fieldConfig: { defaults: { ...field, custom, noValue }, overrides: more.fieldConfig?.overrides ?? [] },
  };
  return { panel, width, height };
}

export function refId(index: number): string {
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(index);
}

export function legend(calcs: readonly string[]) {
  return {
    showLegend: true,
    displayMode: LegendDisplayMode.List,
    placement: LegendPlacement.Bottom,
    calcs: [...calcs],
  };
}

/** Without what is undefined, which JSON would drop and the type refuses. */
export function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}
