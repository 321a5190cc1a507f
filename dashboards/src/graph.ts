import { GraphTransform, SortOrder, StackingMode, TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { FieldColorModeId, type Panel, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { assemble, type Description, defined, type Field, legend, refId, type Sized } from './panel.ts';
import { colours } from './words.ts';

interface GraphOptions {
  readonly style?: 'bars';
  readonly stacked?: boolean;
  /** A horizontal line; what is above it is bad. */
  readonly limit?: number;
  readonly calcs?: readonly string[];
  /** Not shorter than this, such as `1w`. */
  readonly step?: string;
  /** Always this long, up to now, whatever the time that is chosen. */
  readonly last?: string;
  /** Once for each router that is chosen. */
  readonly perRouter?: boolean;
}

/** Numbers over time. */
export function graph(spec: Description & Field & GraphOptions): Sized {
  const { unit, decimals, min, max, style, stacked = false, limit, calcs = ['lastNotNull', 'max'] } = spec;
  const built = new PanelBuilder().spanNulls(false).build();
  const options = {
    ...built.options,
    legend: legend(calcs),
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
  };
  const custom = {
    drawStyle: style ?? 'line',
    lineWidth: 1,
    fillOpacity: style === 'bars' ? 80 : 10,
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
    thresholdsStyle: { mode: limit === undefined ? 'off' : 'line' },
  };
  const steps = [
    { value: null, color: colours.good },
    ...(limit === undefined ? [] : [{ value: limit, color: colours.bad }]),
  ];
  const overrides = spec.queries.flatMap(({ mirrored = false }, index) =>
    mirrored
      ? [
          {
            matcher: { id: 'byFrameRefID', options: refId(index) },
            properties: [{ id: 'custom.transform', value: GraphTransform.NegativeY }],
          },
        ]
      : [],
  );
  const { targets, ...panel } = assemble(
    { ...built, options },
    'over time',
    spec,
    {
      ...defined({ unit, decimals, min, max }),
      color: { mode: FieldColorModeId.PaletteClassicByName },
      thresholds: { mode: ThresholdsMode.Absolute, steps },
      custom,
    },
    { fieldConfig: { defaults: {}, overrides } },
  ).panel;
  const [width, height] = spec.size;
  return {
    width,
    height,
    panel: {
      ...panel,
      targets: (targets ?? []).map((target) => ({ ...target, ...defined({ interval: spec.step }) })),
      ...defined({ interval: spec.step, timeFrom: spec.last }),
      ...(spec.perRouter === true && { repeat: 'router', repeatDirection: 'h', maxPerRow: 2 }),
    } as Panel,
  };
}
