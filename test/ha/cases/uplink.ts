import type { Router } from '../../../src/simulator/router.ts';
import type { Case } from './case.ts';

const exclusive = { nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: true } };

/** Where the LAN's own hosts reach its servers by the public address; on for good, whoever is master. */
const hairpin = (matchers: Readonly<Record<string, string>>) => (routers: readonly Router[]) => {
  for (const { nat } of routers)
    nat.push({
      ...(nat[0] as Router['nat'][number]),
      comment: 'hairpin',
      matchers,
      disabled: false,
      followsRole: false,
    });
};

/** In place of the route that the lease makes, if it is for IPv4. */
function staticRoute(router: Router | undefined, destination: '0.0.0.0/0' | '::/0', reachable: boolean): void {
  const gateway = destination === '::/0' ? 'fe80::1%ether1' : '198.51.100.1';
  if (destination === '0.0.0.0/0') for (const client of router?.dhcpClients ?? []) client.addDefaultRoute = 'no';
  router?.routes.push({ destination, gateway, distance: 1, reachable, via: 'ether1' });
}

/** ether2, with a lease of its own. */
function withSecondWan(routers: readonly Router[]): void {
  for (const { dhcpClients } of routers)
    dhcpClients.push({ ...(dhcpClients[0] as Router['dhcpClients'][number]), interface: 'ether2' });
}

/** On ether1, where NAT leads; the only client is on ether2. */
function withFixedAddress(routers: readonly Router[]): void {
  for (const router of routers) {
    staticRoute(router, '0.0.0.0/0', true);
    for (const client of router.dhcpClients) client.interface = 'ether2';
  }
}

/** Where the master leads, and the standby would. */
export const uplinkCases: readonly Case[] = [
  {
    what: 'NAT off on the master',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'NAT gone from the master',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-removed'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'NAT gone from the standby',
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'nat-removed'),
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'no NAT at all',
    arrange: ({ routers }) => {
      for (const router of routers) router.nat.length = 0;
    },
    findings: [],
  },
  {
    what: 'an old disabled masquerade rule beside the enabled one',
    arrange: ({ routers }) => {
      for (const router of routers)
        router.nat.push({
          ...(router.nat[0] as Router['nat'][number]),
          disabled: true,
          followsRole: false,
          comment: 'old',
        });
    },
    findings: [],
  },
  {
    what: 'NAT on at the backup, exclusive',
    options: { config: exclusive },
    arrange: ({ routers: [, b] }) => {
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    },
    findings: ['NatEnabledOnBackup warning router-b'],
  },
  {
    what: 'NAT on at the backup, not exclusive',
    options: { config: { nat: { ...exclusive.nat, exclusive: false } } },
    arrange: ({ routers: [, b] }) => {
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    },
    findings: [],
  },
  {
    what: 'the master has fewer rules enabled',
    options: { config: { nat: { ...exclusive.nat, exclusive: false } } },
    arrange: ({ routers: [, b] }) => {
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
      b?.nat.push({ ...(b.nat[0] as Router['nat'][number]), comment: 'second' });
    },
    findings: ['NatIncompleteOnMaster warning router-a'],
  },
  {
    what: 'a hairpin rule on both, exclusive',
    options: { config: exclusive, prepare: hairpin({ 'out-interface': 'bridge', 'dst-address': '192.168.88.0/24' }) },
    findings: [],
  },
  {
    what: 'NAT off on the master beside a hairpin rule',
    options: { prepare: hairpin({ 'out-interface': 'bridge', 'dst-address': '192.168.88.0/24' }) },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'NAT gone from the master beside a hairpin rule',
    options: { prepare: hairpin({ 'out-interface': 'bridge', 'dst-address': '192.168.88.0/24' }) },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-removed'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'NAT off on the master beside a hairpin rule by interface',
    options: { prepare: hairpin({ 'out-interface': 'bridge' }) },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'a hairpin rule by interface, and VRRP of the standby unread',
    options: { prepare: hairpin({ 'out-interface': 'bridge' }) },
    arrange: ({ unread }) => {
      unread.add('router-b /interface/vrrp');
    },
    findings: ['RouterUnreachable warning router-b', 'GroupDegraded warning router-b'],
  },
  {
    what: 'NAT off on the master beside a rule of another comment',
    options: {
      config: { nat: { ...exclusive.nat, comment: ['WAN masquerade'] } },
      prepare: hairpin({ 'out-interface': 'wireguard1' }),
    },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'a comment of the configuration that no NAT rule has',
    options: { config: { nat: { ...exclusive.nat, comment: ['WAN masquerade', 'WAN2'] } } },
    findings: ['unknown unknown router-a+router-b'],
  },
  {
    what: 'a comment of the configuration that no NAT rule has, the standby unread',
    options: { config: { nat: { ...exclusive.nat, comment: ['WAN masquerade', 'WAN2'] } } },
    arrange: ({ unread }) => {
      unread.add('router-b');
    },
    findings: ['RouterUnreachable warning router-b', 'GroupDegraded warning router-b'],
  },
  {
    what: 'the WAN of the master down',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'wan-down'),
    findings: [
      'DhcpUnboundOnMaster critical router-a',
      'WanDownOnMaster critical router-a',
      'NoDefaultRouteOnMaster critical router-a',
    ],
  },
  {
    what: 'the lease of the master lost',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound'),
    findings: ['DhcpUnboundOnMaster critical router-a', 'NoDefaultRouteOnMaster critical router-a'],
  },
  {
    what: 'the WAN of the standby down',
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'wan-down'),
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'the lease of the standby lost, any will do',
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'dhcp-unbound'),
    findings: [],
  },
  {
    what: 'the lease of the standby lost, wanted bound',
    options: { config: { dhcp: { standby: 'bound' } } },
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'dhcp-unbound'),
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'the standby holds a lease, wanted unbound',
    options: { config: { dhcp: { standby: 'unbound' } } },
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'one of two WANs down',
    options: {
      prepare: ([a]) => {
        const ether1 = a?.interfaces.find(({ name }) => name === 'ether1');
        if (ether1 !== undefined) a?.interfaces.push({ ...ether1, name: 'lte1', running: false });
        a?.interfaceListMembers.push({ list: 'WAN', interface: 'lte1', disabled: false, dynamic: false });
      },
      config: { wanInterfaces: ['WAN'] },
    },
    findings: ['WanDownOnMaster warning router-a'],
  },
  {
    what: 'a DHCP server on the master alone',
    arrange: ({ routers: [, b] }) => {
      b?.dhcpServers.splice(0);
    },
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'one of two WANs gone',
    options: { config: { wanInterfaces: ['ether1', 'lte1'] } },
    findings: ['WanDownOnMaster warning router-a'],
  },
  {
    what: 'one of two WANs gone and the other one down',
    options: { config: { wanInterfaces: ['ether1', 'lte1'] } },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'wan-down'),
    findings: [
      'WanDownOnMaster critical router-a',
      'DhcpUnboundOnMaster critical router-a',
      'NoDefaultRouteOnMaster critical router-a',
    ],
  },
  {
    what: 'the only WAN gone',
    options: { config: { wanInterfaces: ['lte1'] } },
    findings: ['WanDownOnMaster critical router-a', 'StandbyNotReady warning router-b'],
  },
  {
    what: 'an old NAT rule for a WAN that is gone',
    arrange: ({ routers }) => {
      for (const { nat } of routers)
        nat.push({ ...(nat[0] as Router['nat'][number]), disabled: true, matchers: { 'out-interface': '*7' } });
    },
    findings: [],
  },
  {
    what: 'WANs by a list that is unread',
    options: { config: { wanInterfaces: ['WAN'] } },
    arrange: async (it) => {
      it.unread.add('router-a /interface/list/member').add('router-b /interface/list/member');
      await it.simulated.setFault(it.routers[0] as Router, 'wan-down');
    },
    findings: ['unknown unknown router-a', 'unknown unknown router-b'],
  },
  {
    what: 'one of two leases lost',
    options: { prepare: withSecondWan },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound'),
    findings: ['DhcpUnboundOnMaster warning router-a'],
  },
  {
    what: 'one of two WANs with a lease each down',
    options: { prepare: withSecondWan },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'wan-down'),
    findings: ['DhcpUnboundOnMaster warning router-a', 'WanDownOnMaster warning router-a'],
  },
  {
    what: 'the lease of a spare lost beside a fixed address',
    options: { prepare: withFixedAddress },
    arrange: ({ routers: [a] }) => void Object.assign(a?.dhcpClients[0] ?? {}, { status: 'searching...' }),
    findings: ['DhcpUnboundOnMaster warning router-a'],
  },
  {
    what: 'the same, and the way with the fixed address down',
    options: { prepare: withFixedAddress },
    arrange: async (it) => {
      Object.assign(it.routers[0]?.dhcpClients[0] ?? {}, { status: 'searching...' });
      await it.simulated.setFault(it.routers[0] as Router, 'wan-down');
    },
    findings: [
      'DhcpUnboundOnMaster critical router-a',
      'WanDownOnMaster warning router-a',
      'NoDefaultRouteOnMaster critical router-a',
    ],
  },
  {
    what: 'a static default route that is dead',
    options: { prepare: ([a]) => staticRoute(a, '0.0.0.0/0', false) },
    findings: ['NoDefaultRouteOnMaster critical router-a'],
  },
  {
    what: 'a default route that nobody makes',
    options: { prepare: ([a]) => a?.dhcpClients.splice(0) },
    findings: ['NoDefaultRouteOnMaster critical router-a'],
  },
  {
    what: 'default routes in other tables alone',
    options: { prepare: ([a]) => a?.dhcpClients.splice(0) },
    arrange: ({ extraRows }) => {
      extraRows.set('router-a /ip/route', [
        { 'dst-address': '0.0.0.0/0', active: 'true', 'routing-table': 'to-internet' },
      ]);
    },
    findings: [],
  },
  {
    what: 'a network without a way out',
    options: {
      prepare: (routers) => {
        for (const { nat, dhcpClients } of routers) {
          nat.length = 0;
          dhcpClients.length = 0;
        }
      },
    },
    findings: [],
  },
  {
    what: 'IPv6 default routes',
    options: { prepare: (routers) => routers.map((router) => staticRoute(router, '::/0', true)) },
    findings: [],
  },
  {
    what: 'the IPv6 default route of the master dead',
    options: { prepare: ([a]) => staticRoute(a, '::/0', false) },
    findings: ['NoDefaultRouteOnMaster warning router-a'],
  },
  {
    what: 'the IPv6 default route of the standby dead',
    options: { prepare: ([, b]) => staticRoute(b, '::/0', false) },
    findings: [],
  },
  {
    what: 'no default route of either kind',
    options: { prepare: ([a]) => staticRoute(a, '::/0', false) },
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound'),
    findings: [
      'DhcpUnboundOnMaster critical router-a',
      'NoDefaultRouteOnMaster critical router-a',
      'NoDefaultRouteOnMaster critical router-a',
    ],
  },
];
