import { groupAnnotations } from './annotations.ts';
import { dashboard } from './dashboard.ts';
import { devices } from './group/devices.ts';
import { firstScreen } from './group/first-screen.ts';
import { scrape } from './group/scrape.ts';
import { traffic } from './group/traffic.ts';
import { why } from './group/why.ts';
import { ofGroup } from './metrics.ts';
import { datasourceVariable, groupVariable, routerVariable, runbooksVariable } from './variables.ts';

/** In the order of an incident. The alerts link here. */
export const group = dashboard({
  uid: 'routeros-ha-group',
  title: 'RouterOS HA: group',
  description: 'Is this group well, who is master, what is wrong, and why?',
  variables: [datasourceVariable, groupVariable, routerVariable, runbooksVariable],
  annotations: groupAnnotations(ofGroup),
  sections: [firstScreen, why, traffic, devices, scrape],
  last: '6h',
  refresh: '30s',
});
