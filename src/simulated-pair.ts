import { setTimeout as delay } from 'node:timers/promises';
import type { ListenAddress } from './http/listen.ts';
import { realClock } from './simulator/clock.ts';
import { type Control, startControl } from './simulator/control.ts';
import { createSimulatedGroup, type Door } from './simulator/group.ts';
import { createPair } from './simulator/scenarios/pair.ts';

export interface SimulatedPairOptions {
  /** Where router-a answers, over REST. */
  readonly rest: ListenAddress;
  /** Where router-b answers, over the binary API. */
  readonly api: ListenAddress;
  readonly control: ListenAddress;
}

export interface SimulatedPair {
  readonly doors: readonly { readonly name: string; readonly door: Door }[];
  readonly control: Control;
  close(): Promise<void>;
}

/** router-a (RouterOS 7 over REST) and router-b (RouterOS 6 over the binary API), with certificates made now and one master. */
export async function startSimulatedPair(addresses: SimulatedPairOptions): Promise<SimulatedPair> {
  const clock = realClock();
  const routers = createPair(clock, { versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] });
  const simulated = createSimulatedGroup({ clock, routers });
  const [a, b] = routers;
  const masters = () => routers.flatMap(({ vrrp }) => vrrp).filter(({ role }) => role === 'master').length;
  try {
    const doors = [
      { name: a.name, door: await simulated.startDoor(a, { transport: 'https', ...place(addresses.rest) }) },
      { name: b.name, door: await simulated.startDoor(b, { transport: 'api-ssl', ...place(addresses.api) }) },
    ];
    for (let tries = 0; masters() !== 1 && tries < 100; tries += 1) await delay(100);
    // Last, so that whoever waits for it finds an elected master.
    const control = await startControl(simulated, place(addresses.control));
    return {
      doors,
      control,
      async close() {
        await control.close();
        await simulated.close();
      },
    };
  } catch (error) {
    await simulated.close();
    throw error;
  }
}

function place({ host = '0.0.0.0', port }: ListenAddress) {
  return { host, port };
}

/** For people: the commands that break the pair. */
export function howToBreak({ control: { url } }: SimulatedPair): string {
  return `\
  curl -X POST ${url}/router-b/partition      both become master: split brain (takes 4 s)
  curl -X POST ${url}/router-a/stop           router-a is gone; router-b takes over
  curl -X POST ${url}/router-a/hang           router-a accepts connections and says nothing
  curl -X POST ${url}/router-a/nat-off        the master's masquerade rule is off
  curl -X POST ${url}/router-a/nat-removed    the master's masquerade rule is gone
  curl -X POST ${url}/router-a/wan-down       the master has no way out
  curl -X POST ${url}/router-a/dhcp-unbound   the master's WAN has no lease
  curl -X POST ${url}/router-a/disable-vrrp   the VRRP interface is switched off
  curl -X POST ${url}/router-a/wrong-password the router refuses the exporter's password
  curl -X POST '${url}/router-b/slow?delayMs=3000'   each answer takes 3 s
  curl -X POST ${url}/router-b/reset          connections are reset
  curl -X POST ${url}/router-b/garbage        something answers that is not RouterOS

  curl -X POST ${url}/heal                    everything well again
  curl ${url}/                                all faults, with what they do
`;
}
