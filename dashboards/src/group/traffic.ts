import type { Section } from '../dashboard.ts';
import { graph } from '../graph.ts';
import { deduped, ofGroup, ofRouters, rateOf, select } from '../metrics.ts';

const port = 'router, interface';
const isWan = `and on (${port}) ${deduped(port, 'routeros_ha_wan_interface', ofGroup)}`;

const carried = graph({
  title: 'Who carries the traffic: WAN received above the line, sent below',
  description:
    'The ways out of all routers. Whoever is master should carry it; a backup with traffic is one that somebody still uses as gateway, and a master without is one that nobody reaches.',
  size: [24, 8],
  queries: [
    {
      expr: `8 * ${rateOf(port, 'routeros_interface_receive_bytes_total', ofRouters)} ${isWan}`,
      legend: '{{router}} {{interface}} received',
    },
    {
      expr: `8 * ${rateOf(port, 'routeros_interface_transmit_bytes_total', ofRouters)} ${isWan}`,
      legend: '{{router}} {{interface}} sent',
      mirrored: true,
    },
  ],
  unit: 'bps',
  noValue: 'No WAN interface is known',
});

/** One beside the other, so that a pair mirrors itself. */
const interfaces = graph({
  title: '$router: received above the line, sent below',
  description: 'Every interface of this router. The VRRP interface counts what goes through the virtual address.',
  size: [24, 8],
  queries: [
    {
      expr: `8 * ${rateOf(port, 'routeros_interface_receive_bytes_total', ofRouters)}`,
      legend: '{{interface}} received',
    },
    {
      expr: `8 * ${rateOf(port, 'routeros_interface_transmit_bytes_total', ofRouters)}`,
      legend: '{{interface}} sent',
      mirrored: true,
    },
  ],
  unit: 'bps',
  perRouter: true,
  noValue: 'Its interfaces were not read',
});

const lost = graph({
  title: 'Errors and drops',
  description:
    'Packets that an interface could not receive or send. Errors are cables and ports; drops are queues that are full.',
  size: [12, 7],
  queries: [
    {
      expr: `${rateOf(port, 'routeros_interface_receive_errors_total', ofRouters)} > 0`,
      legend: '{{router}} {{interface}} receive errors',
    },
    {
      expr: `${rateOf(port, 'routeros_interface_transmit_errors_total', ofRouters)} > 0`,
      legend: '{{router}} {{interface}} transmit errors',
    },
    {
      expr: `${rateOf(port, 'routeros_interface_receive_drops_total', ofRouters)} > 0`,
      legend: '{{router}} {{interface}} receive drops',
    },
    {
      expr: `${rateOf(port, 'routeros_interface_transmit_drops_total', ofRouters)} > 0`,
      legend: '{{router}} {{interface}} transmit drops',
    },
  ],
  unit: 'pps',
  noValue: 'Nothing was lost',
});

const linkLosses = graph({
  title: 'Links lost',
  description:
    'How often an interface lost its link; each bar is the time that begins there. The VRRP interface of a router loses it with each handover.',
  size: [12, 7],
  queries: [
    {
      expr: `max by (${port}) (increase(${select('routeros_interface_link_downs_total', ofRouters)}[$__rate_interval] offset -$__interval)) > 0`,
      legend: '{{router}} {{interface}}',
    },
  ],
  unit: 'short',
  style: 'bars',
  // With a shorter step the windows overlap, and one loss is as many bars.
  step: '1m',
  noValue: 'No link was lost',
});

export const traffic: Section = { title: 'Traffic', panels: [carried, interfaces, lost, linkLosses] };
