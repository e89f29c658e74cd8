// A guest of another make: a small Fedify server that a test drives. Everything is in memory, on loopback, over plain http.
//
//   node peer.mjs PORT CONTROL_PORT
//
// Prints "ready" when it listens; ends when its standard input closes. PEER_LOG=1 writes Fedify's log to standard error.

import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import {
  createFederation,
  exportJwk,
  generateCryptoKeyPair,
  importJwk,
  InProcessMessageQueue,
  MemoryKvStore,
} from "@fedify/fedify";
import {
  Accept,
  Activity,
  Create,
  Endpoints,
  Event,
  Follow,
  isActor,
  Join,
  Leave,
  Note,
  Person,
  PUBLIC_COLLECTION,
  Undo,
} from "@fedify/fedify/vocab";
import { configure, getConsoleSink } from "@logtape/logtape";

const [port, controlPort] = process.argv.slice(2).map(Number);
if (!port || !controlPort) {
  console.error("usage: node peer.mjs PORT CONTROL_PORT");
  process.exit(2);
}
const origin = `http://localhost:${port}`;
const guest = "guest";

if (process.env.PEER_LOG) {
  const sink = getConsoleSink({ console: { ...console, debug: console.error, info: console.error, warn: console.error } });
  await configure({ sinks: { sink }, loggers: [{ category: "fedify", lowestLevel: "debug", sinks: ["sink"] }] });
}

// Fedify asks for acct: addresses over https only, and on loopback there is none.
const plainFetch = globalThis.fetch;
globalThis.fetch = (input, init) =>
  plainFetch(
    typeof input === "string" || input instanceof URL ? String(input).replace(/^https:\/\/localhost:/, "http://localhost:") : input,
    init,
  );

// What the test asks for at /state.
const state = {
  received: [], // every activity whose signature held: {type, id, actor, object, activity}
  unverified: [], // and those whose signature did not: {type, id, reason}
  objects: {}, // what we hold of others: id -> {type, name, summary, content, startTime, place}
  followers: [], // who follows us
  following: {}, // whom we follow: actor -> "sent" | "accepted" | "rejected"
  joined: {}, // where we are going: event -> the same words, or "tentative"
  errors: [], // what went wrong in Fedify's queues
};
const sent = new Map(); // the activities we sent, by id, so that a peer can fetch them
const follows = new Map(); // actor -> our Follow
const joins = new Map(); // event -> our Join

const makePair = async (algorithm) => {
  const pair = await generateCryptoKeyPair(algorithm);
  return { privateKey: await exportJwk(pair.privateKey), publicKey: await exportJwk(pair.publicKey) };
};
const jwks = [await makePair("RSASSA-PKCS1-v1_5"), await makePair("Ed25519")];

const federation = createFederation({
  kv: new MemoryKvStore(),
  queue: new InProcessMessageQueue({ pollInterval: { milliseconds: 100 } }),
  origin,
  allowPrivateAddress: true,
  // "rfc9421" unless told; else "draft-cavage-http-signatures-12". It tries the other one after any refusal.
  firstKnock: process.env.PEER_FIRST_KNOCK,
  onOutboxError: (error) => state.errors.push(`outbox: ${error.message}`),
});

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (identifier !== guest) return null;
    const keys = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: "A guest",
      inbox: ctx.getInboxUri(identifier),
      outbox: ctx.getOutboxUri(identifier),
      followers: ctx.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((k) => k.multikey),
    });
  })
  .setKeyPairsDispatcher(async (_ctx, identifier) => {
    if (identifier !== guest) return [];
    return await Promise.all(jwks.map(async (jwk) => ({
      privateKey: await importJwk(jwk.privateKey, "private"),
      publicKey: await importJwk(jwk.publicKey, "public"),
    })));
  });

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({
  items: state.followers.map((id) => ({ id: new URL(id), inboxId: null })),
}));
federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));

const kindOf = (object) => object.constructor.name;

const hold = async (ctx, object) => {
  if (object?.id == null) return;
  const { documentLoader, contextLoader } = ctx;
  const place = await object.getLocation({ documentLoader, contextLoader, suppressError: true });
  state.objects[object.id.href] = {
    type: kindOf(object),
    name: object.name?.toString() ?? null,
    summary: object.summary?.toString() ?? null,
    content: object.content?.toString() ?? null,
    startTime: object.startTime?.toString() ?? null,
    place: place?.name?.toString() ?? null,
  };
};

/** What an Accept, a Reject or a TentativeAccept says of something we asked. */
const answered = (activity, word) => {
  const about = activity.objectId?.href;
  for (const [asked, now] of [[follows, state.following], [joins, state.joined]]) {
    for (const [whom, request] of asked) {
      const theirs = now === state.joined || whom === activity.actorId?.href;
      if (request.id.href === about && theirs) now[whom] = word;
    }
  }
};

const effects = {
  async Follow(ctx, follow) {
    const follower = await follow.getActor(ctx);
    if (follower?.id == null || follow.objectId?.href !== ctx.getActorUri(guest).href) return;
    if (!state.followers.includes(follower.id.href)) state.followers.push(follower.id.href);
    await send(ctx, follower, new Accept({ id: newId(), actor: follow.objectId, object: follow, to: follower.id }), false);
  },
  async Create(ctx, create) {
    await hold(ctx, await create.getObject(ctx));
  },
  async Update(ctx, update) {
    const object = await update.getObject(ctx);
    if (!isActor(object)) await hold(ctx, object);
  },
  Delete(_ctx, del) {
    if (del.objectId?.origin === del.actorId?.origin) delete state.objects[del.objectId.href];
  },
  async Undo(ctx, undo) {
    const { documentLoader, contextLoader } = ctx;
    const undone = await undo.getObject({ documentLoader, contextLoader, suppressError: true });
    // Where it is not said what is undone, it is a Follow: somebody follows us at most once.
    if (undone != null && !(undone instanceof Follow)) return;
    state.followers = state.followers.filter((id) => id !== undo.actorId?.href);
  },
  Accept: (_ctx, accept) => answered(accept, "accepted"),
  Reject: (_ctx, reject) => answered(reject, "rejected"),
  TentativeAccept: (_ctx, accept) => answered(accept, "tentative"),
};

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .setSharedKeyDispatcher(() => ({ identifier: guest }))
  .on(Activity, async (ctx, activity) => {
    state.received.push({
      type: kindOf(activity),
      id: activity.id?.href ?? null,
      actor: activity.actorId?.href ?? null,
      object: activity.objectId?.href ?? null,
      activity: await activity.toJsonLd(ctx),
    });
    await effects[kindOf(activity)]?.(ctx, activity);
  })
  .onUnverifiedActivity((_ctx, activity, reason) => {
    state.unverified.push({ type: kindOf(activity), id: activity.id?.href ?? null, reason: reason.type });
  })
  .onError((_ctx, error) => state.errors.push(`inbox: ${error.stack ?? error}`));

const context = () => federation.createContext(new URL(origin), undefined);
const newId = () => new URL(`/activities/${randomUUID()}`, origin);

/** Sends at once (`now`), so that a refusal is seen, or through the queue, with its retries. */
async function send(ctx, recipient, activity, now = true) {
  sent.set(activity.id.href, await activity.toJsonLd(ctx));
  await ctx.sendActivity({ identifier: guest }, recipient, activity, { immediate: now });
  return { sent: kindOf(activity), id: activity.id.href };
}

async function fetched(ctx, url, is, what) {
  // Signed, as the guest.
  const documentLoader = await ctx.getDocumentLoader({ identifier: guest });
  const object = await ctx.lookupObject(url, { documentLoader });
  if (!is(object)) throw new Error(`${url} is not ${what}: ${object == null ? "nothing" : kindOf(object)}`);
  return object;
}
const actorAt = (ctx, url) => fetched(ctx, url, (o) => o != null && isActor(o), "an actor");

async function organiserOf(ctx, url) {
  const event = await fetched(ctx, url, (o) => o instanceof Event, "an Event");
  if (event.attributionId == null) throw new Error(`${url} has no attributedTo`);
  return { event, organiser: await actorAt(ctx, event.attributionId.href) };
}

const controls = {
  "GET /state": () => state,

  async "POST /follow"(ctx, { actor }) {
    const whom = await actorAt(ctx, actor);
    const follow = new Follow({ id: newId(), actor: ctx.getActorUri(guest), object: whom.id, to: whom.id });
    follows.set(whom.id.href, follow);
    state.following[whom.id.href] = "sent";
    return await send(ctx, whom, follow);
  },

  async "POST /unfollow"(ctx, { actor }) {
    const whom = await actorAt(ctx, actor);
    const follow = follows.get(whom.id.href);
    if (follow == null) throw new Error(`we do not follow ${actor}`);
    const done = await send(ctx, whom, new Undo({ id: newId(), actor: follow.actorId, object: follow, to: whom.id }));
    follows.delete(whom.id.href);
    delete state.following[whom.id.href];
    return done;
  },

  async "POST /join"(ctx, { event: url, content }) {
    const { event, organiser } = await organiserOf(ctx, url);
    const join = new Join({
      id: newId(),
      actor: ctx.getActorUri(guest),
      object: event.id,
      to: organiser.id,
      content: content ?? null,
    });
    joins.set(event.id.href, join);
    state.joined[event.id.href] = "sent";
    return await send(ctx, organiser, join);
  },

  // how: "Leave" (unless told) or "Undo"
  async "POST /leave"(ctx, { event: url, how = "Leave" }) {
    const { event, organiser } = await organiserOf(ctx, url);
    const base = { id: newId(), actor: ctx.getActorUri(guest), to: organiser.id };
    const join = joins.get(event.id.href);
    if (how === "Undo" && join == null) throw new Error(`we did not join ${url}`);
    const leave = how === "Undo" ? new Undo({ ...base, object: join }) : new Leave({ ...base, object: event.id });
    const done = await send(ctx, organiser, leave);
    joins.delete(event.id.href);
    delete state.joined[event.id.href];
    return done;
  },

  // What a stranger may not say: a Note to somebody who does not know us.
  async "POST /note"(ctx, { actor, content = "Hello", inReplyTo }) {
    const whom = await actorAt(ctx, actor);
    const note = new Note({
      id: newId(),
      attribution: ctx.getActorUri(guest),
      content,
      replyTarget: inReplyTo == null ? null : new URL(inReplyTo),
      tos: [PUBLIC_COLLECTION, whom.id],
    });
    sent.set(note.id.href, await note.toJsonLd(ctx));
    return await send(ctx, whom, new Create({ id: newId(), actor: note.attributionId, object: note, tos: note.toIds }));
  },

  // A handle (@huis@localhost:1, acct:huis@localhost:1) or the address of an actor or object, with no signature.
  async "POST /lookup"(ctx, { url }) {
    const resource = /^(acct:|@)/.test(url) ? url.replace(/^(acct:)?@?/, "acct:") : url;
    const webfinger = await ctx.lookupWebFinger(resource);
    const object = await ctx.lookupObject(url);
    if (object == null) return { webfinger, type: null, object: null };
    return {
      webfinger,
      type: kindOf(object),
      name: object.name?.toString() ?? null,
      content: object.content?.toString() ?? null,
      object: await object.toJsonLd(ctx),
    };
  },
};

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

// The server the other houses see.
const server = createServer(async (incoming, outgoing) => {
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
  const body = await bodyOf(incoming);
  const withBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(new URL(incoming.url, origin), { method: incoming.method, headers, body: withBody ? body : undefined });
  const response = await federation.fetch(request, {
    contextData: undefined,
    onNotFound: () => {
      const found = sent.get(request.url);
      const type = { headers: { "content-type": "application/activity+json" } };
      return found ? new Response(JSON.stringify(found), type) : new Response("not found", { status: 404 });
    },
  });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});

// The server the test drives. Answers 200, or 502 with what the peer said when it refused.
const control = createServer(async (incoming, outgoing) => {
  let status = 200;
  let answer;
  try {
    const found = controls[`${incoming.method} ${incoming.url}`];
    const body = (await bodyOf(incoming)).toString();
    if (found == null) throw new Error("no such control");
    answer = await found(context(), body ? JSON.parse(body) : {});
  } catch (error) {
    status = 502;
    answer = { error: error.message, status: error.statusCode ?? null, body: error.responseBody ?? null };
  }
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(answer));
});

process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();
const listening = (s, p) => new Promise((resolve) => s.listen(p, "127.0.0.1", resolve));
await Promise.all([listening(server, port), listening(control, controlPort)]);
console.log("ready");
