// Tests the rules for manifests on the resources that kustomize builds, because an overlay may
// patch any source.

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  METADATA_ADDRESSES,
  PUBLIC_IPV6,
  SPECIAL_IPV4,
  SPECIAL_IPV6,
} from '../common/src/net/address-guard/special-ranges.ts';
import { allStems } from '../common/src/options/stems.ts';
import { parseConfig as parseGatewayConfig } from '../gateway/src/config.ts';
import { createHostGuard } from '../gateway/src/http/access/host-guard.ts';
import { parseConfig as parseNotifierConfig } from '../notifier-service/src/config.ts';
import { trackBytes } from '../separator-service/src/adapters/media/tracks/track-size.ts';
import { parseConfig } from '../separator-service/src/config.ts';
import { SAMPLE_RATE } from '../separator-service/src/domain/media.ts';
import { workBytes } from '../separator-service/src/domain/work-size.ts';

interface Container {
  name: string;
  image: string;
  env?: { name: string; value?: string }[];
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  securityContext: Record<string, unknown>;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
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
  volumes: { name: string; emptyDir?: { sizeLimit?: string }; persistentVolumeClaim?: { claimName: string } }[];
}

interface Resource {
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string>; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: manifests of many kinds; each test reads a few fields.
  [member: string]: any;
}

const BUILDER = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
].find(([command = '']) => spawnSync(command, ['version', '--help']).error === undefined);
const OVERLAYS = ['local', 'ingress-nginx', 'gke'];
const WORKLOADS = ['gateway', 'notifier', 'queue', 'redis', 'separator', 'storage'];
const OVERLAY_WORKLOADS = OVERLAYS.flatMap((overlay) => WORKLOADS.map((name) => ({ overlay, name })));
const MAINS = [
  { name: 'gateway', main: 'gateway/src/main.ts' },
  { name: 'queue', main: 'queue-service/src/main.ts' },
  { name: 'storage', main: 'storage-service/src/main.ts' },
  { name: 'notifier', main: 'notifier-service/src/main.ts' },
];
const OVERLAY_MAINS = OVERLAYS.flatMap((overlay) => MAINS.map((one) => ({ overlay, ...one })));
const foldersIn = (path: string) => readdirSync(join(import.meta.dirname, path)).sort();
const BUILDS = [
  'base',
  ...['overlays', 'tests'].flatMap((parent) => foldersIn(parent).map((name) => `${parent}/${name}`)),
];
const SOURCES = ['drums', 'bass', 'other', 'vocals'];
/** The default of STEMLINE_MAX_RAW_BYTES, which no build changes. */
const MAX_UPLOAD = 512 * 1024 ** 2;
const SELF = { hostname: 'h', pid: 1, cores: 1, engineFolder: '/' };
const MIB = 1024 ** 2;
const test = it.skipIf(!BUILDER);
const built = new Map<string, Resource[]>();

/** Builds each folder once. */
function build(path: string): Resource[] {
  let resources = built.get(path);
  if (!resources) {
    const [command = '', word = ''] = BUILDER ?? [];
    const text = execFileSync(command, [word, join(import.meta.dirname, path)], { encoding: 'utf8' });
    resources = parseAllDocuments(text).map((document) => document.toJS() as Resource);
    built.set(path, resources);
  }
  return resources;
}

const buildOverlay = (overlay: string) => build(`overlays/${overlay}`);

function workloads(resources: Resource[]): { name: string; pod: PodSpec; resource: Resource }[] {
  return resources
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((resource) => ({ name: resource.metadata.name, pod: resource.spec.template.spec, resource }));
}

function podOf(resources: Resource[], name: string): PodSpec {
  const workload = workloads(resources).find((one) => one.name === name);
  if (!workload) throw new Error(`the manifests have no workload ${name}`);
  return workload.pod;
}

function find(resources: Resource[], kind: string, name: string): Resource {
  const found = resources.find((resource) => resource.kind === kind && resource.metadata.name === name);
  if (!found) throw new Error(`the manifests have no ${kind} ${name}`);
  return found;
}

function settings(resources: Resource[]): Record<string, string> {
  const map = resources.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('stemline-'));
  return map?.data ?? {};
}

function expectRestricted(resources: Resource[], pod: PodSpec): void {
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(pod.automountServiceAccountToken).toBe(false);
  // Kubernetes would add variables for each Service, which look like settings of Stemline.
  expect(pod.enableServiceLinks).toBe(false);
  expect(find(resources, 'ServiceAccount', pod.serviceAccountName).automountServiceAccountToken).toBe(false);
  for (const container of pod.containers) {
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
}

function expectLimited(pod: PodSpec): void {
  const folders = pod.volumes.filter(({ emptyDir }) => emptyDir);
  for (const { emptyDir } of folders) expect(emptyDir?.sizeLimit).toBeTruthy();
  for (const container of pod.containers) {
    for (const kind of ['cpu', 'memory', 'ephemeral-storage']) {
      expect(container.resources.requests[kind], kind).toBeTruthy();
      expect(container.resources.limits[kind], kind).toBeTruthy();
    }
    const { requests, limits } = container.resources;
    expect(bytesOf(requests.memory)).toBeLessThanOrEqual(bytesOf(limits.memory));
    expect(bytesOf(requests['ephemeral-storage'])).toBeLessThanOrEqual(bytesOf(limits['ephemeral-storage']));
    // Kubernetes also counts the folders, and evicts a pod above the limit.
    const inFolders = folders.reduce((sum, { emptyDir }) => sum + bytesOf(emptyDir?.sizeLimit), 0);
    expect(inFolders).toBeLessThan(bytesOf(limits['ephemeral-storage']));
  }
}

/** Reads a size such as `24Gi` as Kubernetes does. */
function bytesOf(size: string | undefined): number {
  const [, count, unit = ''] = size?.match(/^(\d+)([KMG]i)?$/) ?? [];
  return Number(count) * 1024 ** ['', 'Ki', 'Mi', 'Gi'].indexOf(unit);
}

/** Returns the number of slots that the engine chooses, from the text of its source. */
function slotsOfEngine(hasGpu: boolean): number {
  const source = readFileSync(join(import.meta.dirname, '../engine/stemline_engine/separation/device.py'), 'utf8');
  const [, cpu, gpu] = source.match(/return (\d+) if device.type == "cpu" else (\d+)/) ?? [];
  return Number(hasGpu ? gpu : cpu);
}

function environmentOf(pod: PodSpec): Record<string, string | undefined> {
  return Object.fromEntries((pod.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
}

/** Reads a size such as `16m` as nginx does. */
function nginxBytes(text: string | undefined): number {
  return Number(text?.match(/^(\d+)m$/)?.[1]) * MIB;
}

/** Kubernetes treats an IPv4 address that is mapped into IPv6 as IPv4. */
function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') && !address.startsWith('::ffff:') ? 'ipv6' : 'ipv4';
}

/**
 * An address of each special range, and the metadata addresses. Networks carry IPv4-mapped
 * addresses as IPv4, so no rule for IPv6 sees them.
 */
const SPECIAL_ADDRESSES = [
  ...[...Object.keys(SPECIAL_IPV4), ...Object.keys(SPECIAL_IPV6)].map((range) => range.split('/')[0] ?? ''),
  ...METADATA_ADDRESSES,
].filter((address) => !address.startsWith('::ffff:'));

/** Returns whether rules for egress allow connections to an address. */
function isOpen(rules: { to: { ipBlock: { cidr: string; except?: string[] } }[] }[], address: string): boolean {
  const has = (range: string) => {
    const [base = '', bits = ''] = range.split('/');
    const list = new BlockList();
    list.addSubnet(base, Number(bits), familyOf(base));
    return list.check(address, familyOf(address));
  };
  return rules.some(({ to }) =>
    to.some(({ ipBlock: { cidr, except = [] } }) => has(cidr) && !except.some((range) => has(range))),
  );
}

test.each(OVERLAYS)('overlay %s has all workloads', (overlay) => {
  const names = workloads(buildOverlay(overlay)).map(({ name }) => name);
  expect(names.sort()).toEqual(WORKLOADS);
});

test.each(OVERLAYS)('overlay %s has one namespace, which enforces the restricted pod security standard', (overlay) => {
  const resources = buildOverlay(overlay);
  const inside = resources.filter(({ kind }) => kind !== 'Namespace');
  expect(inside.filter(({ metadata }) => metadata.namespace !== 'stemline')).toEqual([]);
  const { labels } = find(resources, 'Namespace', 'stemline').metadata;
  expect(labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
});

test.each(OVERLAY_WORKLOADS)(
  'overlay $overlay runs $name without root, privileges or a service account token',
  ({ overlay, name }) => {
    const resources = buildOverlay(overlay);
    expectRestricted(resources, podOf(resources, name));
  },
);

test.each(OVERLAY_WORKLOADS)(
  'overlay $overlay limits the resources of $name and has its three probes',
  ({ overlay, name }) => {
    const pod = podOf(buildOverlay(overlay), name);
    expectLimited(pod);
    for (const container of pod.containers)
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) expect(container[probe]).toBeTruthy();
  },
);

test.each(OVERLAYS)('overlay %s uses exact versions of images', (overlay) => {
  const images = workloads(buildOverlay(overlay)).flatMap(({ pod }) => pod.containers.map(({ image }) => image));
  for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$/);
  expect(images.join()).not.toMatch(/bitnami|latest/);
});

test.each(OVERLAYS)('overlay %s lets an eviction remove only one pod of each workload at a time', (overlay) => {
  const resources = buildOverlay(overlay);
  for (const name of WORKLOADS) {
    const budget = find(resources, 'PodDisruptionBudget', name);
    expect(budget.spec.maxUnavailable).toBe(1);
    expect(budget.spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': name });
  }
});

test.each(OVERLAYS)('overlay %s checks the readiness of gRPC services with gRPC', (overlay) => {
  const resources = buildOverlay(overlay);
  for (const [name, port] of [
    ['storage', 50_051],
    ['queue', 50_052],
  ] as const) {
    const container = podOf(resources, name).containers[0];
    expect(container?.readinessProbe).toMatchObject({ grpc: { port } });
    // The health of the queue includes Redis and storage, so a startup probe of its health would
    // restart it until they are available.
    if (name === 'queue') expect(container?.startupProbe).toMatchObject({ tcpSocket: {} });
    expect(find(resources, 'Service', name).spec.clusterIP).toBe('None');
  }
});

test.each(OVERLAYS)('overlay %s gives the separator more time to stop than its drain time', (overlay) => {
  const separator = podOf(buildOverlay(overlay), 'separator');
  const env = environmentOf(separator);
  const endingMs = endingTimeMs('separator-service/src/main.ts', 'ENDING_MS');
  for (const { drainMs } of [parseConfig({}, SELF), parseConfig(env, SELF)]) {
    expect(separator.terminationGracePeriodSeconds * 1000).toBeGreaterThan(drainMs + endingMs);
  }
});

test.each(OVERLAY_MAINS)(
  'overlay $overlay gives $name more time to stop than its grace time and the pause before it',
  ({ overlay, name, main }) => {
    const pod = podOf(buildOverlay(overlay), name);
    const hook = pod.containers[0]?.lifecycle as { preStop: { exec: { command: string[] } } } | undefined;
    const pauseMs = Number(hook?.preStop.exec.command[1] ?? 0) * 1000;
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(endingTimeMs(main, 'GRACE_MS') + pauseMs);
  },
);

test.each(OVERLAYS)('overlay %s denies all traffic that no policy allows', (overlay) => {
  const deny = find(buildOverlay(overlay), 'NetworkPolicy', 'default-deny').spec;
  expect(deny).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
});

test.each(OVERLAYS)(
  'overlay %s lets only the notifier connect to the outside, and only to public addresses',
  (overlay) => {
    const policies = buildOverlay(overlay).filter(({ kind }) => kind === 'NetworkPolicy');
    const open = policies.filter((policy) =>
      JSON.stringify(policy.spec.egress ?? []).match(/"cidr":"(0\.0\.0\.0|::|2000::)\/[0-3]"/),
    );
    expect(open.map(({ metadata }) => metadata.name)).toEqual(['from-notifier-to-public-addresses']);
    const [{ spec }] = open as [Resource];
    expect(spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'notifier' });
    const except = spec.egress[0].to.flatMap(({ ipBlock }: { ipBlock: { except: string[] } }) => ipBlock.except);
    const needed = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10'];
    expect(except).toEqual(expect.arrayContaining([...needed, '168.63.129.16/32']));
    expect(spec.egress[0].to.map(({ ipBlock }: { ipBlock: { cidr: string } }) => ipBlock.cidr)).toEqual([
      '0.0.0.0/0',
      PUBLIC_IPV6,
    ]);
    for (const address of SPECIAL_ADDRESSES) expect(isOpen(spec.egress, address), address).toBe(false);
    for (const address of ['1.1.1.1', '2606:4700::1111']) expect(isOpen(spec.egress, address), address).toBe(true);
    const blocks = new BlockList();
    for (const { ipBlock } of spec.egress[0].to) {
      const [base = '', bits = ''] = ipBlock.cidr.split('/');
      blocks.addSubnet(base, Number(bits), familyOf(base));
      // The Kubernetes API refuses a policy with an exception of the other address family.
      for (const one of ipBlock.except) expect(blocks.check(one.split('/')[0], familyOf(one)), one).toBe(true);
      expect(new Set(ipBlock.except.map(familyOf))).toEqual(new Set([familyOf(base)]));
    }
    // A rule without a destination would allow all destinations.
    for (const policy of policies) for (const rule of policy.spec.egress ?? []) expect(rule.to).toBeTruthy();
  },
);

test('the internal-callbacks component opens private addresses and no metadata service for the notifier', () => {
  const resources = build('tests/internal-callbacks');
  const { spec } = find(resources, 'NetworkPolicy', 'from-notifier-to-private-addresses');
  expect(spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'notifier' });
  expect(spec.policyTypes).toEqual(['Egress']);
  for (const address of ['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1'])
    expect(isOpen(spec.egress, address), address).toBe(true);
  for (const address of [...METADATA_ADDRESSES, '127.0.0.1', '::1', '169.254.1.1', 'fe80::1'])
    expect(isOpen(spec.egress, address), address).toBe(false);
});

test('the internal-callbacks component takes the setting of an overlay, for the queue service and the notifier', () => {
  const resources = build('tests/internal-callbacks');
  const { ranges, names } = parseNotifierConfig(settings(resources)).callbackAllow;
  expect([ranges.length, [...names]]).toEqual([1, ['hooks.studio.svc.cluster.local']]);
  const source = { configMapRef: { name: expect.stringMatching(/^stemline-/) } };
  for (const name of ['queue', 'notifier'])
    expect(podOf(resources, name).containers[0]?.envFrom, name).toContainEqual(source);
  for (const overlay of OVERLAYS)
    expect(settings(buildOverlay(overlay)).STEMLINE_CALLBACK_ALLOW, overlay).toBeUndefined();
});

test.each(OVERLAYS)('overlay %s makes the separator download no weights', (overlay) => {
  const env = podOf(buildOverlay(overlay), 'separator').containers[0]?.env;
  expect(env).toContainEqual({ name: 'STEMLINE_FETCH_WEIGHTS', value: 'never' });
});

test('the Job of the weights component runs the image of the separator with the rules of all pods', () => {
  const resources = build('tests/weights');
  const job = find(resources, 'Job', 'weights');
  const pod: PodSpec = job.spec.template.spec;
  expect(job.metadata.namespace).toBe('stemline');
  expectRestricted(resources, pod);
  expectLimited(pod);
  expect(job.spec).toMatchObject({ backoffLimit: 5, activeDeadlineSeconds: 7200 });
  expect(pod.containers[0]).toMatchObject({
    image: podOf(resources, 'separator').containers[0]?.image,
    command: ['/app/engine/.venv/bin/python', '-m', 'stemline_tools.weights'],
    args: ['htdemucs', 'htdemucs_ft'],
  });
  expect(environmentOf(pod).STEMLINE_WEIGHTS_FROM).toBe('https://mirror.example/demucs');
});

test('the Job of the weights component has the version of the separator in the base', () => {
  const text = readFileSync(join(import.meta.dirname, 'components/weights/job.yaml'), 'utf8');
  const image = podOf(build('base'), 'separator').containers[0]?.image;
  expect(text).toContain(`image: ${image}\n`);
});

test('the separator of the weights component reads the volume that the Job writes, and cannot change it', () => {
  const resources = build('tests/weights');
  const separator = podOf(resources, 'separator');
  const job: PodSpec = find(resources, 'Job', 'weights').spec.template.spec;
  find(resources, 'PersistentVolumeClaim', 'weights');
  for (const pod of [separator, job]) {
    const mount = pod.containers[0]?.volumeMounts.find(({ name }) => name === 'weights');
    expect(mount?.mountPath).toBe(environmentOf(pod).STEMLINE_WEIGHTS_DIR);
    expect(mount?.readOnly ?? false).toBe(pod === separator);
    expect(pod.volumes).toContainEqual({ name: 'weights', persistentVolumeClaim: { claimName: 'weights' } });
  }
  expect(environmentOf(separator).STEMLINE_FETCH_WEIGHTS).toBe('never');
});

test('the weights component lets only its Job connect to public addresses, at port 443', () => {
  const before = build('base').filter(({ kind }) => kind === 'NetworkPolicy');
  const after = build('tests/weights').filter(({ kind }) => kind === 'NetworkPolicy');
  const known = new Set(before.map(({ metadata }) => metadata.name));
  const added = after.filter(({ metadata }) => !known.has(metadata.name));
  expect(added.map(({ metadata }) => metadata.name)).toEqual(['from-weights-to-public-addresses']);
  const { spec } = added[0] as Resource;
  const labels = find(build('tests/weights'), 'Job', 'weights').spec.template.metadata.labels;
  expect(labels).toMatchObject(spec.podSelector.matchLabels);
  expect(spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'weights' });
  expect(spec.policyTypes).toEqual(['Egress']);
  const [{ spec: notifier }] = before.filter(
    ({ metadata }) => metadata.name === 'from-notifier-to-public-addresses',
  ) as [Resource];
  expect(spec.egress).toEqual([{ to: notifier.egress[0].to, ports: [{ port: 443, protocol: 'TCP' }] }]);
  // The other policies are those of the base: names are resolved, and the separator stays inside.
  expect(after.filter(({ metadata }) => known.has(metadata.name))).toEqual(before);
  expect(find(after, 'NetworkPolicy', 'to-dns').spec.podSelector).toEqual({});
});

test('nginx and the gateway have the same limit for JSON bodies', () => {
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

test('the gateway allows its Service names, and any host name when the ingress has no host rule', () => {
  for (const overlay of OVERLAYS) {
    const resources = build(`overlays/${overlay}`);
    const service = find(resources, 'Service', 'gateway').metadata;
    const names = ['', `.${service.namespace}`, `.${service.namespace}.svc`, `.${service.namespace}.svc.cluster.local`];
    const rules = resources.filter(({ kind }) => kind === 'Ingress').flatMap(({ spec }) => spec.rules);
    const { access } = parseGatewayConfig(settings(resources), 'pod');
    const isOpen = rules.some(({ host }) => host === undefined);
    expect(access.allowedHosts, overlay).toEqual(isOpen ? ['*'] : names.map((name) => service.name + name));
  }
});

test('the probes of the gateway use paths that allow any host name', () => {
  const hosts = createHostGuard({ ...parseGatewayConfig({}, 'pod').access });
  const container = podOf(build('base'), 'gateway').containers[0];
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((name) => container?.[name]);
  const paths = probes.map((probe) => (probe as { httpGet: { path: string } }).httpGet.path);
  paths.push(find(build('overlays/gke'), 'BackendConfig', 'gateway').spec.healthCheck.requestPath);
  for (const path of paths) expect(() => hosts.assertOurs('any.example', path), path).not.toThrow();
});

test('overlay gke sets the class annotation, a NodePort, the health check and a long timeout', () => {
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

test('the gpu component requests a GPU and tolerates the taint of GPU nodes', () => {
  const resources = build('tests/gpu');
  const pod = podOf(resources, 'separator');
  expect(pod.containers[0]?.resources.limits['nvidia.com/gpu']).toBe(1);
  expect(pod.tolerations).toContainEqual({ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' });
  expect(pod.containers[0]?.image).toMatch(/-cuda$/);
});

test('the gpu component limits the resources of the separator', () => {
  expectLimited(podOf(build('tests/gpu'), 'separator'));
});

test.each(BUILDS)('the work folder of the separator in %s is enough for the largest song in each slot', (path) => {
  const resources = build(path);
  const pod = podOf(resources, 'separator');
  const [container] = pod.containers;
  const env = { ...settings(resources), ...environmentOf(pod) };
  const { slots, maxSeconds, maxWorkBytes } = parseConfig(env, SELF);
  const songs = slots ?? slotsOfEngine('nvidia.com/gpu' in (container?.resources.limits ?? {}));
  const mount = container?.volumeMounts.find(({ mountPath }) => mountPath === env.STEMLINE_DATA_DIR);
  const folder = pod.volumes.find(({ name }) => name === mount?.name)?.emptyDir;
  expect(songs * maxWorkBytes).toBeLessThanOrEqual(bytesOf(folder?.sizeLimit));
  // The longest song with all its tracks as 32-bit WAV is one that is not refused.
  const [frames, stems, formats] = [maxSeconds * SAMPLE_RATE, allStems(SOURCES), ['wav32f'] as const];
  const files = { frames, sources: SOURCES.length, stems: stems.length, audioBytes: MAX_UPLOAD };
  const tracks = trackBytes({ formats, hz: SAMPLE_RATE, stems }, frames);
  expect(workBytes({ ...files, trackBytes: tracks })).toBeLessThanOrEqual(maxWorkBytes);
});

test('each component has a build for the tests', () => {
  expect(foldersIn('tests')).toEqual(foldersIn('components'));
});

test('README.md mounts a volume for converted networks in the data folder of the separator', () => {
  const text = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  const [overlay, claim] = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = '']) => parse(yaml));
  const { containers, volumes }: PodSpec = parse(overlay.patches[0].patch).spec.template.spec;
  const data = environmentOf(podOf(build('base'), 'separator')).STEMLINE_DATA_DIR;
  expect(containers[0]?.volumeMounts).toEqual([{ name: volumes[0]?.name, mountPath: `${data}/cache` }]);
  expect(volumes[0]?.persistentVolumeClaim).toEqual({ claimName: claim.metadata.name });
});

test('only one storage pod at a time uses the volume', () => {
  const resources = build('base');
  expect(find(resources, 'Deployment', 'storage').spec.strategy).toEqual({ type: 'Recreate' });
});

/** Reads a constant of a main file from its text, because an import would run the service. */
function endingTimeMs(path: string, constant: string): number {
  const source = readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  const value = source.match(new RegExp(`const ${constant} = ([\\d_]+);`))?.[1];
  if (value === undefined) throw new Error(`${path} does not define ${constant}`);
  return Number(value.replaceAll('_', ''));
}
