import assert from "node:assert/strict";
import { test } from "node:test";
import {
  confirmed,
  fetched,
  isNews,
  keptVersions,
  NO_VERSIONS,
  onTrial,
  REFUSED_MS,
  started,
  type Versions,
} from "../../src/worker/versions.ts";

const OLD: Versions = { current: "old", candidate: null, refused: null };

test("the version that stands on the glass is kept without a trial", () => {
  const versions = fetched(NO_VERSIONS, "old", true);
  assert.deepEqual(versions, OLD);
  assert.equal(started(NO_VERSIONS, 0).serve, null, "nothing is kept: the network's page is taken");
  assert.equal(started(versions, 0).serve, "old");
});

test("a new version is tried at one start, and stays once it has shown a frame", () => {
  const waiting = fetched(OLD, "new", false);
  assert.deepEqual(keptVersions(waiting), ["old", "new"]);
  const trial = started(waiting, 0);
  assert.equal(trial.serve, "new");
  assert.ok(onTrial(trial.versions, "new"));
  const stays = confirmed(trial.versions, "new");
  assert.deepEqual(keptVersions(stays), ["new"]);
  assert.equal(started(stays, 1).serve, "new");
});

test("a version that showed nothing is left at the next start, and not tried again for a while", () => {
  const trial = started(fetched(OLD, "new", false), 0).versions;
  const back = started(trial, 1000);
  assert.equal(back.serve, "old");
  assert.ok(!onTrial(back.versions, "new"));
  assert.ok(!isNews(back.versions, "new", 2000));
  assert.ok(isNews(back.versions, "newer", 2000));
  assert.ok(isNews(back.versions, "new", 1000 + REFUSED_MS));
});

test("a frame of an older page confirms nothing", () => {
  const trial = started(fetched(OLD, "new", false), 0).versions;
  assert.equal(confirmed(trial, "old"), trial);
});

test("from any state a start is given a version that has shown a frame, or one that never had its start", () => {
  const states: Versions[] = [NO_VERSIONS, OLD];
  for (let round = 0; round < 5; round++) {
    for (const state of states.slice(-40)) {
      const proven = state.current;
      const start = started(state, round);
      const fresh = state.candidate !== null && !state.candidate.tried ? state.candidate.version : null;
      assert.ok([proven, fresh].includes(start.serve), JSON.stringify(state));
      states.push(start.versions, fetched(state, `v${round}`, false), confirmed(start.versions, "v1"));
    }
  }
});
