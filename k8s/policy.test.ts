// The rules that every manifest keeps, read from what kustomize builds: the sources may be patched anywhere.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfig as parseGatewayConfig } from '../gateway/src/config.ts';
import { createHostGuard } from '../gateway/src/http/access/host-guard.ts';
import { parseConfig } from '../separator-service/src/config.ts';

interface Container {
  name: string;
  image: string;
  env?: { name: string; value?: string }[];
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  securityContext: Record<string, unknown>;
  volumeMounts: { name: string; mountPath: string }[];
  [probe: string]: unknown;
}

interface PodSpec {
  containers: Container[];
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  enableServiceLinks: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: string } };
  tolerations?: { key: string }[];
  volumes: { name: string; emptyDir?: { sizeLimit?: string } }[];
}

interface Resource {
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string>; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: manifests of many kinds; every test reads the few fields of its own.
  [member: string]: any;
}

const BUILDER = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
].find(([command = '']) => spawnSync(command, ['version', '--help']).error === undefined);
const OVERLAYS = ['local', 'ingress-nginx', 'gke'];
const WORKLOADS = ['gateway', 'notifier', 'queue', 'redis', 'separator', 'storage'];
const MIB = 1024 ** 2;

function build(path: string): Resource[] {
  const [command = '', word = ''] = BUILDER ?? [];
  const text = execFileSync(command, [word, join(import.meta.dirname, path)], { encoding: 'utf8' });
  return parseAllDocuments(text).map((document) => document.toJS() as Resource);
}

function workloads(resources: Resource[]): { name: string; pod: PodSpec; resource: Resource }[] {
  return resources
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((resource) => ({ name: resource.metadata.name, pod: resource.spec.template.spec, resource }));
}

function find(resources: Resource[], kind: string, name: string): Resource {
  const found = resources.find((resource) => resource.kind === kind && resource.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

function settings(resources: Resource[]): Record<string, string> {
  const map = resources.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('stemline-'));
  return map?.data ?? {};
}

/** `16m` as nginx reads it. */
function nginxBytes(text: string | undefined): number {
  return Number(text?.match(/^(\d+)m$/)?.[1]) * MIB;
}

/** An IPv4 address that is mapped into IPv6 counts as IPv4, as Kubernetes sees it. */
function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') && !address.startsWith('::ffff:') ? 'ipv6' : 'ipv4';
}

describe.skipIf(!BUILDER)('the manifests', () => {
  describe.each(OVERLAYS)('of overlay %s', (overlay) => {
    const resources = BUILDER ? build(`overlays/${overlay}`) : [];
    const pods = workloads(resources);

    it('hold every part', () => {
      expect(pods.map(({ name }) => name).sort()).toEqual(WORKLOADS);
    });

    it('put everything into one namespace, which enforces the restricted standard', () => {
      const inside = resources.filter(({ kind }) => kind !== 'Namespace');
      expect(inside.filter(({ metadata }) => metadata.namespace !== 'stemline')).toEqual([]);
      const { labels } = find(resources, 'Namespace', 'stemline').metadata;
      expect(labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    });

    it.each(WORKLOADS)('lock %s down', (name) => {
      const pod = pods.find((one) => one.name === name)?.pod as PodSpec;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod.automountServiceAccountToken).toBe(false);
      // A service's own variables would look like our settings.
      expect(pod.enableServiceLinks).toBe(false);
      expect(find(resources, 'ServiceAccount', pod.serviceAccountName).automountServiceAccountToken).toBe(false);
      for (const container of pod.containers) {
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    it.each(WORKLOADS)('bound what %s may use, and watch it', (name) => {
      const pod = pods.find((one) => one.name === name)?.pod as PodSpec;
      for (const volume of pod.volumes) if (volume.emptyDir) expect(volume.emptyDir.sizeLimit).toBeTruthy();
      for (const container of pod.containers) {
        for (const kind of ['cpu', 'memory', 'ephemeral-storage']) {
          if (kind !== 'ephemeral-storage' || name !== 'redis') expect(container.resources.requests[kind]).toBeTruthy();
          if (kind !== 'ephemeral-storage' || name !== 'redis') expect(container.resources.limits[kind]).toBeTruthy();
        }
        for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) expect(container[probe]).toBeTruthy();
      }
    });

    it('name exact versions of images', () => {
      const images = pods.flatMap(({ pod }) => pod.containers.map(({ image }) => image));
      for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$/);
      expect(images.join()).not.toMatch(/bitnami|latest/);
    });

    it('let every workload be moved one pod at a time', () => {
      for (const name of WORKLOADS) {
        const budget = find(resources, 'PodDisruptionBudget', name);
        expect(budget.spec.maxUnavailable).toBe(1);
        expect(budget.spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': name });
      }
    });

    it('ask gRPC services by gRPC whether they are ready', () => {
      for (const [name, port] of [
        ['storage', 50_051],
        ['queue', 50_052],
      ] as const) {
        const container = pods.find((one) => one.name === name)?.pod.containers[0];
        expect(container?.readinessProbe).toMatchObject({ grpc: { port } });
        // Their health follows their peers; a peer that is late at the first start must not have them begun anew.
        if (name === 'queue') expect(container?.startupProbe).toMatchObject({ tcpSocket: {} });
        expect(find(resources, 'Service', name).spec.clusterIP).toBe('None');
      }
    });

    it('give the separator longer to end than it takes to drain', () => {
      const separator = pods.find(({ name }) => name === 'separator')?.pod as PodSpec;
      const env = Object.fromEntries((separator.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
      const self = { hostname: 'h', pid: 1, cores: 1, engineFolder: '/' };
      const endingMs = endingTimeMs('separator-service/src/main.ts', 'ENDING_MS');
      for (const { drainMs } of [parseConfig({}, self), parseConfig(env, self)]) {
        expect(separator.terminationGracePeriodSeconds * 1000).toBeGreaterThan(drainMs + endingMs);
      }
    });

    it.each([
      ['gateway', 'gateway/src/main.ts'],
      ['queue', 'queue-service/src/main.ts'],
      ['storage', 'storage-service/src/main.ts'],
      ['notifier', 'notifier-service/src/main.ts'],
    ])('give %s longer to end than its own grace time and the pause before it', (name, main) => {
      const pod = pods.find((one) => one.name === name)?.pod as PodSpec;
      const hook = pod.containers[0]?.lifecycle as { preStop: { exec: { command: string[] } } } | undefined;
      const pauseMs = Number(hook?.preStop.exec.command[1] ?? 0) * 1000;
      expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(endingTimeMs(main, 'GRACE_MS') + pauseMs);
    });

    it('deny all traffic that no policy names', () => {
      const deny = find(resources, 'NetworkPolicy', 'default-deny').spec;
      expect(deny).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    });

    it('let only the notifier out of the cluster, and not to private addresses', () => {
      const policies = resources.filter(({ kind }) => kind === 'NetworkPolicy');
      const open = policies.filter((policy) =>
        JSON.stringify(policy.spec.egress ?? []).match(/"cidr":"(0\.0\.0\.0|::)\/0"/),
      );
      expect(open.map(({ metadata }) => metadata.name)).toEqual(['notifier-to-the-world']);
      const [{ spec }] = open as [Resource];
      expect(spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'notifier' });
      const except = spec.egress[0].to.flatMap(({ ipBlock }: { ipBlock: { except: string[] } }) => ipBlock.except);
      const needed = [
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '127.0.0.0/8',
        '169.254.0.0/16',
        '100.64.0.0/10',
      ];
      expect(except).toEqual(expect.arrayContaining([...needed, '168.63.129.16/32', 'fc00::/7', 'fe80::/10']));
      const blocks = new BlockList();
      for (const { ipBlock } of spec.egress[0].to) {
        const [base = '', bits = ''] = ipBlock.cidr.split('/');
        blocks.addSubnet(base, Number(bits), familyOf(base));
        // An exception of the other family makes the API refuse the whole policy.
        for (const one of ipBlock.except) expect(blocks.check(one.split('/')[0], familyOf(one)), one).toBe(true);
        expect(new Set(ipBlock.except.map(familyOf))).toEqual(new Set([familyOf(base)]));
      }
      // Nobody else has a rule without a destination, which would mean everywhere.
      for (const policy of policies) for (const rule of policy.spec.egress ?? []) expect(rule.to).toBeTruthy();
    });

    it('let the separator fetch nothing, since it has no way out', () => {
      const env = pods.find(({ name }) => name === 'separator')?.pod.containers[0]?.env;
      expect(env).toContainEqual({ name: 'STEMLINE_FETCH_WEIGHTS', value: 'never' });
    });
  });

  it('keep the limit of the JSON route the same in nginx and in the gateway', () => {
    const resources = build('overlays/ingress-nginx');
    const size = (name: string) =>
      find(resources, 'Ingress', name).metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-body-size'];
    expect(nginxBytes(size('gateway'))).toBe(16 * MIB);
    expect(Number(settings(resources).STEMLINE_MAX_JSON_BYTES)).toBe(16 * MIB);
    expect(nginxBytes(size('gateway-raw'))).toBe(512 * MIB);
    const raw = find(resources, 'Ingress', 'gateway-raw');
    expect(raw.spec.rules[0].http.paths[0]).toMatchObject({ path: '/apiv1/songs', pathType: 'Exact' });
    expect(raw.metadata.annotations).toMatchObject({ 'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off' });
  });

  it('allow the host names that clients use for the gateway: its Service names, and any name when an ingress has no host rule', () => {
    for (const overlay of OVERLAYS) {
      const resources = build(`overlays/${overlay}`);
      const service = find(resources, 'Service', 'gateway').metadata;
      const names = [
        '',
        `.${service.namespace}`,
        `.${service.namespace}.svc`,
        `.${service.namespace}.svc.cluster.local`,
      ];
      const rules = resources.filter(({ kind }) => kind === 'Ingress').flatMap(({ spec }) => spec.rules);
      const { access } = parseGatewayConfig(settings(resources), 'pod');
      const isOpen = rules.some(({ host }) => host === undefined);
      expect(access.allowedHosts, overlay).toEqual(isOpen ? ['*'] : names.map((name) => service.name + name));
    }
  });

  it('probe the gateway only at addresses that allow any host name', () => {
    const hosts = createHostGuard({ ...parseGatewayConfig({}, 'pod').access });
    const container = workloads(build('base')).find(({ name }) => name === 'gateway')?.pod.containers[0];
    const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((name) => container?.[name]);
    const paths = probes.map((probe) => (probe as { httpGet: { path: string } }).httpGet.path);
    paths.push(find(build('overlays/gke'), 'BackendConfig', 'gateway').spec.healthCheck.requestPath);
    for (const path of paths) expect(() => hosts.assertOurs('any.example', path), path).not.toThrow();
  });

  it('have the settings that GKE reads: the class annotation, a NodePort, the health check, a long timeout', () => {
    const resources = build('overlays/gke');
    expect(find(resources, 'Ingress', 'gateway').metadata.annotations).toEqual({
      'kubernetes.io/ingress.class': 'gce',
    });
    const service = find(resources, 'Service', 'gateway');
    expect(service.spec.type).toBe('NodePort');
    expect(JSON.parse(service.metadata.annotations?.['cloud.google.com/backend-config'] ?? '')).toEqual({
      default: 'gateway',
    });
    const { spec } = find(resources, 'BackendConfig', 'gateway');
    expect(spec.healthCheck).toMatchObject({ type: 'HTTP', requestPath: '/' });
    expect(spec.timeoutSec).toBeGreaterThanOrEqual(300);
    expect(Number(settings(resources).STEMLINE_MAX_JSON_BYTES)).toBe(16 * MIB);
  });

  it('request a GPU, and tolerate the taint of GPU nodes, with the gpu component', () => {
    const resources = build('tests/gpu');
    const pod = workloads(resources).find(({ name }) => name === 'separator')?.pod as PodSpec;
    expect(pod.containers[0]?.resources.limits['nvidia.com/gpu']).toBe(1);
    expect(pod.tolerations).toContainEqual({ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' });
    expect(pod.containers[0]?.image).toMatch(/-cuda$/);
  });

  it('let one storage pod at a time hold the volume', () => {
    const resources = build('base');
    expect(find(resources, 'Deployment', 'storage').spec.strategy).toEqual({ type: 'Recreate' });
  });
});

/** A constant of a main file, which runs on import and so cannot be imported. */
function endingTimeMs(path: string, constant: string): number {
  const source = readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  const value = source.match(new RegExp(`const ${constant} = ([\\d_]+);`))?.[1];
  if (value === undefined) throw new Error(`${path} has no ${constant}`);
  return Number(value.replaceAll('_', ''));
}
