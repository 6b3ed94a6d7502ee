import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { PERMISSION } from '../../src/accounts/allow.decorator.js';
import { CONFIRM_FIRST, PASSWORD_IS_ENOUGH } from '../../src/accounts/confirmation.decorators.js';
import type { Permission } from '../../src/accounts/permissions.js';
import { PACED, type PaceKind } from '../../src/platform/security/pace.js';
import { IS_PUBLIC } from '../../src/platform/security/public.decorator.js';

export interface Route {
  method: string;
  /** As declared: `/sessions/:id/desk`. */
  path: string;
  /** Where it is written: `DeskController.show`. */
  handler: string;
  permission: Permission | undefined;
  isPublic: boolean;
  /** Answers before the second factor was shown. */
  passwordIsEnough: boolean;
  /** Asks for a fresh proof of who sits there. */
  confirmFirst: boolean;
  /** Answers one person so often and no oftener. */
  paced: PaceKind | undefined;
  /** What it reads a posted form as: `@Form(…)`. */
  form: (new () => object) | undefined;
}

/** Every route the framework knows, from the metadata of every controller of every module. */
export function routesOf(app: NestExpressApplication): Route[] {
  const prefix = app.get(ApplicationConfig).getGlobalPrefix();
  const controllers = new Set<new (...given: never[]) => object>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values())
      if (typeof metatype === 'function') controllers.add(metatype as never);
  return [...controllers]
    .flatMap((controller) => routesOfController(controller, prefix))
    .sort((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`));
}

/** What the router itself would answer to: nothing is reachable that `routesOf` does not name. */
export function routedPaths(app: NestExpressApplication): string[] {
  const { router } = app.getHttpAdapter().getInstance() as {
    router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
  };
  return router.stack.flatMap(({ route }) =>
    // Middleware of every path stands there as a route, too.
    route === undefined || route.path === '{/*splat}'
      ? []
      : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`),
  );
}

function routesOfController(
  controller: new (...given: never[]) => object,
  prefix: string,
): Route[] {
  const routes: Route[] = [];
  for (let held = controller.prototype as object; held !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(held)) {
      const handler = Object.getOwnPropertyDescriptor(held, name)?.value as object | undefined;
      if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
      const declared = <T>(key: string): T | undefined =>
        (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as
          T | undefined;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
      for (const base of paths(Reflect.getMetadata(PATH_METADATA, controller)))
        for (const own of paths(Reflect.getMetadata(PATH_METADATA, handler)))
          routes.push({
            method: RequestMethod[method],
            path: joined(prefix, base, own),
            handler: `${controller.name}.${name}`,
            permission: declared<Permission>(PERMISSION),
            isPublic: declared<boolean>(IS_PUBLIC) === true,
            paced: declared<PaceKind>(PACED),
            passwordIsEnough: declared<boolean>(PASSWORD_IS_ENOUGH) === true,
            confirmFirst: declared<boolean>(CONFIRM_FIRST) === true,
            form: formOf(controller, name),
          });
    }
    held = Object.getPrototypeOf(held) as object;
  }
  return routes;
}

function formOf(
  controller: new (...given: never[]) => object,
  name: string,
): (new () => object) | undefined {
  const given = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
    string,
    { data?: unknown; factory?: unknown }
  >;
  const form = Object.values(given).find(
    ({ data, factory }) => typeof factory === 'function' && typeof data === 'function',
  );
  return form?.data as (new () => object) | undefined;
}

function paths(declared: unknown): string[] {
  return (Array.isArray(declared) ? declared : [declared ?? '']) as string[];
}

function joined(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}
