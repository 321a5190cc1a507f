import { SortOrder, TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { assemble, type Description, type Field, legend, type Sized } from './panel.ts';
import { colours } from './words.ts';

/** A state over time for each series, in words. A gap is where nobody knows. */
export function timeline(spec: Description & Required<Pick<Field, 'mappings'>>): Sized {
  // No insertNulls: Grafana then takes the step of the query, which grows with the time that is shown. A fixed threshold
  // would tear each bar apart as soon as the step is longer.
  const built = new PanelBuilder().mergeValues(true).spanNulls(false).fillOpacity(90).build();
  const options = {
    ...built.options,
    legend: legend([]),
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  };
  return assemble({ ...built, options }, 'over time', spec, {
    mappings: spec.mappings,
    color: { mode: FieldColorModeId.Fixed, fixedColor: colours.quiet },
    custom: built.fieldConfig?.defaults.custom,
  });
}
