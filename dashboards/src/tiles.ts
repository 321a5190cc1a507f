import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorModeId, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { assemble, type Description, defined, type Field, refId, type Sized } from './panel.ts';
import { type Colour, colours } from './words.ts';

/** Tiles, one a series, each with its name and its value in words or numbers, now. */
export function tiles(spec: Description & Field & { readonly atLeastOneIsBad?: Colour }): Sized {
  const { unit, mappings, decimals, atLeastOneIsBad } = spec;
  const built = new PanelBuilder()
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Background)
    .textMode(
      spec.queries.every(({ legend }) => legend === undefined) ? BigValueTextMode.Value : BigValueTextMode.ValueAndName,
    )
    .orientation(VizOrientation.Auto)
    .build();
  const options = { ...built.options, reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } };
  const steps = [
    { value: null, color: atLeastOneIsBad === undefined ? colours.quiet : colours.good },
    ...(atLeastOneIsBad === undefined ? [] : [{ value: 1, color: colours[atLeastOneIsBad] }]),
  ];
  const overrides = spec.queries.flatMap(({ neutral = false }, index) => {
    const properties = [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: colours.quiet } }];
    return neutral ? [{ matcher: { id: 'byFrameRefID', options: refId(index) }, properties }] : [];
  });
  return assemble(
    { ...built, options },
    'now',
    spec,
    {
      ...defined({ unit, mappings, decimals }),
      color: { mode: FieldColorModeId.Thresholds },
      thresholds: { mode: ThresholdsMode.Absolute, steps },
    },
    { fieldConfig: { defaults: {}, overrides } },
  );
}
