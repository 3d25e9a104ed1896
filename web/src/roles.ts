// Which screens a role has, in the order of its menu. A new role is a line in the second table; the node decides what it may do.
import type { Component } from 'svelte';
import type { IconName } from './parts/icons';
import type { Words } from './words/index.svelte';

type Loaded = { default: Component };
export type Screen = {
  word: keyof Words['menu'];
  icon: IconName;
  /** Comes when it is asked for; the service worker has it by then, so that no network is needed. */
  load: () => Promise<Loaded>;
};

export const SCREENS = {
  desk: { word: 'desk', icon: 'border', load: () => import('./screens/Desk.svelte') },
  groups: { word: 'groups', icon: 'people', load: () => import('./screens/Groups.svelte') },
  register: { word: 'register', icon: 'add', load: () => import('./screens/Register.svelte') },
  outbox: { word: 'outbox', icon: 'outbox', load: () => import('./screens/Outbox.svelte') },
  people: { word: 'people', icon: 'search', load: () => import('./screens/People.svelte') },
  workers: { word: 'workers', icon: 'people', load: () => import('./screens/Workers.svelte') },
  demands: { word: 'demands', icon: 'list', load: () => import('./screens/Demands.svelte') },
  contracts: { word: 'contracts', icon: 'contract', load: () => import('./screens/Contracts.svelte') },
  findings: { word: 'findings', icon: 'warning', load: () => import('./screens/Findings.svelte') },
  history: { word: 'history', icon: 'history', load: () => import('./screens/History.svelte') },
  mine: { word: 'mine', icon: 'contract', load: () => import('./screens/Mine.svelte') },
  audit: { word: 'audit', icon: 'eye', load: () => import('./screens/Audit.svelte') },
  users: { word: 'users', icon: 'people', load: () => import('./screens/Users.svelte') },
  account: { word: 'account', icon: 'lock', load: () => import('./screens/Account.svelte') },
  agreements: { word: 'agreements', icon: 'handshake', load: () => import('./screens/Agreements.svelte') },
  employers: { word: 'employers', icon: 'handshake', load: () => import('./screens/Employers.svelte') },
  overrides: { word: 'overrides', icon: 'warning', load: () => import('./screens/Overrides.svelte') },
  requests: { word: 'requests', icon: 'contract', load: () => import('./screens/Requests.svelte') },
  alerts: { word: 'alerts', icon: 'warning', load: () => import('./screens/Alerts.svelte') },
  complaints: { word: 'complaints', icon: 'warning', load: () => import('./screens/Complaints.svelte') },
  transfers: { word: 'transfers', icon: 'outbox', load: () => import('./screens/Transfers.svelte') },
  partners: { word: 'partners', icon: 'handshake', load: () => import('./screens/Partners.svelte') },
  devices: { word: 'devices', icon: 'lock', load: () => import('./screens/Devices.svelte') },
  statistics: { word: 'statistics', icon: 'chart', load: () => import('./screens/Statistics.svelte') },
  roster: { word: 'roster', icon: 'upload', load: () => import('./screens/Roster.svelte') },
} satisfies Record<string, Screen>;

export type ScreenName = keyof typeof SCREENS;

const ROLES: Record<string, ScreenName[]> = {
  labour_officer: ['register', 'people', 'outbox', 'groups', 'demands', 'roster', 'findings', 'employers', 'overrides', 'agreements'],
  labour_supervisor: ['contracts', 'findings', 'demands', 'groups', 'statistics', 'overrides', 'employers', 'people', 'requests', 'outbox', 'roster', 'agreements'],
  employer: ['workers', 'demands', 'outbox', 'agreements'],
  association: ['workers', 'demands', 'outbox', 'agreements'],
  migration_officer: ['desk', 'groups', 'outbox', 'findings', 'overrides', 'agreements'],
  migration_analyst: ['history', 'alerts', 'findings', 'statistics', 'agreements'],
  health_officer: ['people', 'outbox', 'agreements'],
  insurer: ['people', 'outbox', 'agreements'],
  inspector: ['complaints', 'people', 'findings', 'employers', 'agreements'],
  worker: ['mine', 'complaints', 'outbox', 'agreements'],
  auditor: ['audit', 'requests', 'transfers', 'partners', 'agreements'],
  administrator: ['users', 'devices', 'partners', 'agreements'],
};
/** For what a role reads, where it does not have to say so each time. */
const PURPOSES: Record<string, string> = {
  labour_officer: 'casework', labour_supervisor: 'casework', employer: 'employment', association: 'employment', health_officer: 'health-care',
  insurer: 'cover', inspector: 'protection', worker: 'own-data', migration_officer: 'border-control', migration_analyst: 'inquiry', auditor: 'oversight',
};
export function purposeOf(role: string): string {
  return PURPOSES[role] ?? 'casework';
}

/** What anybody may see who is signed in. */
const EVERYONE: ScreenName[] = ['agreements'];

/** Not in a menu, and within everybody's reach. */
export const BESIDE_THE_MENU: ScreenName[] = ['account'];

export function screensOf(role: string): ScreenName[] {
  return ROLES[role] ?? EVERYONE;
}

/** On a phone, the bar at the bottom holds this many; the rest stand behind "more". */
export const BAR_ITEMS_MAX = 4;
