import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { firing } from './alerts.ts';
import { datasource } from './panel.ts';
import { colours } from './words.ts';

/** An alert is a region; failovers are one too, five minutes long, so that they are seen when a month is shown. */
export function groupAnnotations(ofGroup: string): readonly AnnotationQuery[] {
  return [
    annotation({
      name: 'Failovers',
      colour: colours.strong,
      expr: `max by (virtual_router, router) (${firing('alertname="RouterOSHAFailover"', ofGroup)})`,
      says: '{{router}} became master of {{virtual_router}}',
    }),
    annotation({
      name: 'Critical alerts',
      colour: colours.bad,
      expr: `max by (alertname, virtual_router, router) (${firing('severity="critical"', ofGroup)})`,
      says: 'CRITICAL {{alertname}} {{router}} {{virtual_router}}',
    }),
    annotation({
      name: 'Warnings',
      colour: colours.warning,
      expr: `max by (alertname, virtual_router, router) (${firing('severity="warning"', ofGroup)})`,
      says: 'WARNING {{alertname}} {{router}} {{virtual_router}}',
      isOffAtFirst: true,
    }),
    annotation({
      name: 'Maintenance',
      colour: colours.quiet,
      expr: `max by (alertname) (${firing('alertname="RouterOSHAMaintenance"', ofGroup)})`,
      says: 'Maintenance: warnings are muted',
    }),
  ];
}

interface Annotation {
  readonly name: string;
  readonly colour: string;
  readonly expr: string;
  readonly says: string;
  readonly isOffAtFirst?: boolean;
}

/** Grafana reads `expr`, `step` and the formats from the annotation itself, and newer editors from `target`. */
function annotation({ name, colour, expr, says, isOffAtFirst = false }: Annotation): AnnotationQuery {
  const step = '60s';
  return {
    name,
    datasource,
    enable: !isOffAtFirst,
    hide: false,
    iconColor: colour,
    expr,
    step,
    titleFormat: name,
    textFormat: says,
    target: { refId: 'Anno', datasource, expr, interval: step } as unknown as NonNullable<AnnotationQuery['target']>,
  };
}
