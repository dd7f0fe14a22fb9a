// Plays one visit against the skill at a URL, by virtual-alexa: launch, choose, read, ask, play, pause at 42 s, resume,
// fail, stop. Exit status 0 when everything was as a patient should hear it.
//
//     node play.js URL MODEL.json LOCALE SKILL_ID SCRIPT.json

"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const { VirtualAlexa } = require("virtual-alexa");

const [url, model, locale, skillId, script] = process.argv.slice(2);
const words = JSON.parse(fs.readFileSync(script, "utf8"));

const alexa = VirtualAlexa.Builder()
  .applicationID(skillId)
  .interactionModelFile(model)
  .locale(locale)
  .skillURL(url)
  .create();
alexa.context().device().setID("amzn1.ask.device.EMULATED");

/** The reply's speech has all of these words; the microphone is open or closed as told. */
function hears(reply, { open, says = [] }) {
  const speech = (reply.prompt() ?? "").replace(/<[^>]*>/g, "").replaceAll("&apos;", "'");
  for (const word of says) assert.ok(speech.includes(word), `${word} missing in: ${speech}`);
  assert.equal(reply.response.shouldEndSession === false, open, speech);
  if (open) assert.ok(reply.reprompt(), "no reprompt");
}

/** An intent with its slots, or in words where the script has them. */
function say(turn) {
  return turn.utter ? alexa.utter(turn.utter) : alexa.intend(turn.intent, turn.slots ?? {});
}

function playing() {
  const { token, url: address, offsetInMilliseconds } = alexa.audioPlayer().playing().stream;
  return { token, address, offset: offsetInMilliseconds };
}

function failed(token, offset) {
  return alexa
    .request()
    .requestType("AudioPlayer.PlaybackFailed")
    .set("request.token", token)
    .set("request.error", { type: "MEDIA_ERROR_SERVICE_UNAVAILABLE", message: "none" })
    .set("request.currentPlaybackState", { token, offsetInMilliseconds: offset, playerActivity: "STOPPED" })
    .send();
}

async function listen() {
  const play = await say(words.play);
  assert.ok(play.directive("AudioPlayer.Play"), "no recording is played");
  assert.ok(alexa.audioPlayer().isPlaying());
  const first = playing();
  alexa.audioPlayer().playbackOffset(42000);
  const paused = await alexa.intend("AMAZON.PauseIntent");
  assert.ok(paused.directive("AudioPlayer.Stop"));
  assert.ok(!alexa.audioPlayer().isPlaying());
  await alexa.intend("AMAZON.ResumeIntent");
  assert.deepEqual(playing(), { ...first, offset: 42000 });
  await alexa.audioPlayer().playbackNearlyFinished();
  await alexa.audioPlayer().playbackFinished();
  const second = playing();
  assert.notEqual(second.token, first.token, "the next section is not played");
  for (const directive of ["AudioPlayer.Play", "AudioPlayer.Play", undefined]) {
    const answer = await failed(second.token, 1000);
    assert.equal(answer.response.directives?.[0]?.type, directive);
  }
  const stopped = await alexa.intend("AMAZON.StopIntent");
  assert.ok(stopped.directive("AudioPlayer.Stop"));
  assert.ok(!alexa.audioPlayer().isPlaying());
}

async function visit() {
  hears(await alexa.launch(), { open: true, says: words.welcome });
  hears(await say(words.choose), { open: true, says: words.chosen });
  hears(await say(words.yes), { open: true, says: words.read });
  hears(await say(words.ask), { open: true, says: words.answered });
  for (const turn of words.more ?? []) hears(await say(turn), { open: turn.open, says: turn.says });
  await listen();
  hears(await alexa.launch(), { open: true, says: words.failure });
  hears(await alexa.intend("AMAZON.StopIntent"), { open: false, says: words.goodbye });
}

visit().then(
  () => console.log("played"),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
