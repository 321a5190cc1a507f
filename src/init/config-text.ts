import type { GroupConfig } from '../config/schema.ts';
import { listed } from '../ha/finding.ts';
import { type Group, joinGroup } from '../ha/members.ts';
import { observations } from '../ha/observations.ts';
import { type GroupReport, reportGroup } from '../ha/report.ts';
import type { GroupSnapshot } from '../scrape/snapshot.ts';
import type { Candidate } from './certificates.ts';
import { dhcpText } from './dhcp.ts';
import { routerNames } from './names.ts';
import { isExclusive, natText } from './nat.ts';
import { routersText } from './routers.ts';
import { comment, quoted } from './safe-text.ts';
import { certain, type Proposal, proposeVirtualRouters, virtualRoutersText } from './virtual-routers.ts';
import { wanText, wanToWrite } from './wan.ts';

/** The configuration that was found, and the group as the exporter sees it with that. */
interface Found {
  readonly group: Group;
  readonly report: GroupReport;
  readonly virtualRouters: readonly Proposal[];
}

export interface Written {
  readonly candidates: readonly Candidate[];
  readonly username: string;
  /** Absolute; undefined: the operator typed the password. */
  readonly passwordFile: string | undefined;
  /** Such as `2026-01-31 12:00 UTC`. */
  readonly readOn: string;
}

/** Names and settings as the routers suggest them, instead of those that they were read with. */
export function find({ group: asked, readAt, routers: unnamed }: GroupSnapshot): Found {
  const names = routerNames(unnamed);
  const routers = unnamed.map((snapshot, index) => ({
    ...snapshot,
    router: { ...snapshot.router, name: names[index] ?? snapshot.router.name },
  }));
  const virtualRouters = proposeVirtualRouters(routers);
  const named: GroupConfig = {
    ...asked,
    routers: routers.map(({ router }) => router),
    virtualRouters: certain(virtualRouters),
  };
  const { members } = joinGroup({ group: named, readAt, routers });
  const wanInterfaces = wanToWrite(members);
  const group: GroupConfig = {
    ...named,
    nat: { ...named.nat, exclusive: isExclusive(members) },
    ...(wanInterfaces === undefined ? {} : { wanInterfaces }),
  };
  const found = joinGroup({ group, readAt, routers });
  return { group: found, report: reportGroup(found, observations()), virtualRouters };
}

/** The whole file. All that routers say in it went through `quoted` or `comment`. */
export function configText(
  { group, report, virtualRouters }: Found,
  { candidates, username, passwordFile, readOn }: Written,
): string {
  const { config, members } = group;
  return [
    ...comment(0, `${listed(members.map(({ name }) => name))}, as routeros-ha-exporter init read them on ${readOn}.`),
    ...comment(0, 'Look this over, then: routeros-ha-exporter config check --config.file=routeros-ha.yml'),
    '#',
    ...stateText(report),
    '',
    'defaults:',
    `  username: ${quoted(username)}`,
    ...passwordText(passwordFile),
    '',
    'groups:',
    `  - name: ${quoted(config.name)}`,
    '    routers:',
    ...routersText(group, candidates, 6),
    '',
    ...virtualRoutersText(virtualRouters, 4),
    '',
    ...wanText(members, config.wanInterfaces, 4),
    '',
    ...natText(members, config.nat.exclusive, 4),
    '',
    ...dhcpText(members, 4),
    '',
  ].join('\n');
}

function stateText({ summary, status, findings }: GroupReport): readonly string[] {
  const state = status === 'critical' ? [] : comment(0, `State: ${summary}.`);
  if (findings.length === 0) return [...state, ...comment(0, 'Nothing is wrong now.')];
  return [
    ...state,
    ...comment(0, 'What is wrong now, or not known:'),
    ...findings.flatMap(({ severity, sentence, first }) => [
      ...comment(0, `${severity.toUpperCase()} ${sentence}`),
      ...(first === undefined ? [] : comment(0, `Type first, ${first.where}: ${first.command}`)),
    ]),
  ];
}

function passwordText(passwordFile: string | undefined): readonly string[] {
  const about =
    passwordFile === undefined
      ? 'Put the password into this file and let nobody but the exporter read it (chmod 600).'
      : 'The text of this file, without the newline at its end, is the password.';
  return [
    ...comment(2, about),
    ...comment(2, `In place of it you can write password: "\${ROUTEROS_PASSWORD}", which is an environment variable.`),
    `  password_file: ${quoted(passwordFile ?? '/etc/routeros-ha/password')}`,
  ];
}
