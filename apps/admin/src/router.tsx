/** Every address of the staff app. Screens load when they are opened, so that the first load stays small. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { readSearch } from './features/delivery/search.ts';
import { Shell } from './shell/Shell.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { SomethingBroke } from './shell/SomethingBroke.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: SomethingBroke,
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./home/Home.tsx'), 'Home'),
});

const deliveries = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./features/delivery/DeliveryList.tsx'), 'DeliveryList'),
});
const delivery = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries/$id',
  component: lazyRouteComponent(() => import('./features/delivery/Delivery.tsx'), 'Delivery'),
});
const segments = createRoute({
  getParentRoute: () => shell,
  path: '/segments',
  component: lazyRouteComponent(() => import('./features/audiences/SegmentList.tsx'), 'SegmentList'),
});
const newSegment = createRoute({
  getParentRoute: () => shell,
  path: '/segments/new',
  component: lazyRouteComponent(() => import('./features/audiences/SegmentEditor.tsx'), 'NewSegment'),
});
const registrations = createRoute({
  getParentRoute: () => shell,
  path: '/segments/registrations',
  component: lazyRouteComponent(() => import('./features/audiences/Registrations.tsx'), 'Registrations'),
});
const segment = createRoute({
  getParentRoute: () => shell,
  path: '/segments/$id',
  component: lazyRouteComponent(() => import('./features/audiences/SegmentEditor.tsx'), 'EditSegment'),
});

const help = createRoute({
  getParentRoute: () => shell,
  path: '/help',
  component: lazyRouteComponent(() => import('./features/help/HelpIndex.tsx'), 'HelpIndex'),
});
const helpPage = createRoute({
  getParentRoute: () => shell,
  path: '/help/$page',
  component: lazyRouteComponent(() => import('./features/help/HelpPage.tsx'), 'HelpPage'),
});

export const routeTree = root.addChildren([
  shell.addChildren([
    home,
    deliveries,
    delivery,
    segments,
    newSegment,
    registrations,
    segment,
    help,
    helpPage,
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: '/admin',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
