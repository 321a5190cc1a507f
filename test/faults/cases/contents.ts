import type { Router } from '../../../src/simulator/router.ts';
import { everyTransport, type Fault } from '../fault.ts';
import type { Lab } from '../lab.ts';

/** Rows as a router might send them after an update, or one that lies. Undone by putting the tables back. */
const tables = (change: (router: Router) => void) => (lab: Lab) => {
  const { router } = lab;
  const kept = structuredClone({ vrrp: router.vrrp, interfaces: router.interfaces, nat: router.nat });
  change(router);
  lab.onEnd(() => {
    for (const [index, row] of router.vrrp.entries()) Object.assign(row, kept.vrrp[index]);
    router.interfaces.splice(0, router.interfaces.length, ...kept.interfaces);
    router.nat.splice(0, router.nat.length, ...kept.nat);
  });
};

const hostile = `"}\n# HELP x\n{{ . }} <script>\\ ${'é'.repeat(2000)}`;

export const contentFaults: readonly Fault[] = [
  {
    name: 'a number that is none, in the only row',
    transports: everyTransport,
    begin: tables(({ vrrp: [row] }) => row && Object.assign(row, { priority: 'high' })),
    expected: { failed: ['vrrp'], reason: 'protocol' },
  },
  {
    name: 'a number that is none, in one row of several',
    transports: everyTransport,
    begin: tables(({ interfaces: [row] }) => row && Object.assign(row, { linkDowns: 'often' })),
    expected: { rejected: ['interface'] },
  },
  {
    name: 'a number beyond all that can be counted',
    transports: everyTransport,
    begin: tables(({ interfaces: [row] }) => row && Object.assign(row, { linkDowns: '9'.repeat(400) })),
    expected: { rejected: ['interface'] },
  },
  {
    name: 'two interfaces of one name',
    transports: everyTransport,
    begin: tables(
      ({ interfaces }) => void interfaces.push(structuredClone(interfaces[0] as (typeof interfaces)[number])),
    ),
    expected: { rejected: ['interface'] },
  },
  {
    name: 'comments of 4 KB with quotes, newlines, templates and markup',
    transports: everyTransport,
    begin: tables(({ interfaces, nat }) => {
      for (const row of [...interfaces, ...nat]) row.comment = hostile;
    }),
    expected: 'well',
  },
  {
    name: 'names of 200,000 quotes on six interfaces',
    transports: everyTransport,
    isHeavy: true,
    begin: tables(({ interfaces }) => {
      const [row] = interfaces;
      if (row === undefined) return;
      for (let index = 0; index < 6; index += 1) interfaces.push({ ...row, name: `${index}${'"'.repeat(200_000)}` });
    }),
    expected: { rejected: ['interface'] },
  },
  {
    name: 'control characters in comments',
    transports: everyTransport,
    begin: tables(({ nat }) => {
      for (const row of nat) row.comment = 'bell \u0007, escape \u001b[31m, tab \t, return \r';
    }),
    expected: 'well',
  },
  {
    name: 'a table of 3,000 NAT rules',
    transports: everyTransport,
    isHeavy: true,
    begin: tables(({ nat }) => {
      const [rule] = nat;
      if (rule === undefined) return;
      for (let index = 0; index < 3_000; index += 1)
        nat.push({ ...rule, comment: `rule ${index}`, followsRole: false });
    }),
    expected: 'well',
  },
  {
    name: 'no interface, no NAT rule',
    transports: everyTransport,
    begin: tables(({ interfaces, nat }) => {
      interfaces.length = 0;
      nat.length = 0;
    }),
    expected: 'well',
  },
  {
    name: 'the router is another one, with another version',
    transports: everyTransport,
    begin: ({ router, gate, onEnd }) => {
      const { version, identity } = router;
      Object.assign(router, { version: '7.9.2 (stable)', identity: 'replacement' });
      onEnd(() => void Object.assign(router, { version, identity }));
      return gate.disturb({ opened: 'reset' });
    },
    expected: 'well',
  },
];
