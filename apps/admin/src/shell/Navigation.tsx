/** The menu in groups, with what the person may do; on a phone it opens below the header. */
import { NavLink, Text } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { useId } from 'react';
import { isUnder, NAVIGATION, type Entry, type EntryGroup } from './navigation.ts';

export function Navigation({ path, may }: { path: string; may: ReadonlySet<string> }) {
  const { routesByPath } = useRouter();
  const permissionOf = (to: string) =>
    Object.entries(routesByPath).find(([path]) => path === to)?.[1].options.staticData?.permission ?? null;
  const shown = ({ to, shownTo }: Entry) => {
    const needed = shownTo ?? permissionOf(to);
    return needed === null || may.has(needed);
  };
  return (
    <nav aria-label="おもなメニュー" className="menu">
      {NAVIGATION.map(({ label, entries }) => ({ label, entries: entries.filter(shown) }))
        .filter(({ entries }) => entries.length > 0)
        .map((group) => (
          <MenuGroup key={group.entries[0]?.to} group={group} path={path} />
        ))}
    </nav>
  );
}

function MenuGroup({ group: { label, entries }, path }: { group: EntryGroup; path: string }) {
  const id = useId();
  const list = (
    <ul>
      {entries.map((entry) => {
        const current = isUnder(path, entry);
        return (
          <li key={entry.to}>
            <NavLink
              component={Link}
              to={entry.to}
              label={entry.label}
              active={current}
              aria-current={current ? 'page' : undefined}
            />
          </li>
        );
      })}
    </ul>
  );
  if (label === null) return list;
  return (
    <div role="group" aria-labelledby={id}>
      <Text id={id} className="menu-heading">
        {label}
      </Text>
      {list}
    </div>
  );
}
