// Reading aloud and dictation, with what the device itself has. A voice that would send the text elsewhere is not used.

const LONGEST = 180; // characters in one breath: some browsers stop in the middle of a longer text

/** The voice of the device for a language, null when it has none. */
export function voiceFor(language, voices) {
  const wanted = language.toLowerCase().split("-")[0];
  const fitting = voices.filter((one) => one.localService && one.lang.toLowerCase().replace("_", "-").split("-")[0] === wanted);
  return fitting.find((one) => one.default) || fitting[0] || null;
}

/** A text cut at its sentences, then at its spaces, none longer than a breath. */
export function breaths(text) {
  const parts = [];
  for (const sentence of text.match(/[^.!?;:。！？։؟]+[.!?;:。！？։؟]*\s*/g) || []) {
    for (const word of sentence.length > LONGEST ? sentence.match(/\S+\s*/g) : [sentence]) {
      const last = parts.length - 1;
      if (last >= 0 && parts[last].length + word.length <= LONGEST) parts[last] += word;
      else parts.push(word);
    }
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

export class Speech {
  /** `synthesis` is the browser's, null where there is none. */
  constructor(synthesis = globalThis.speechSynthesis || null) {
    this.synthesis = synthesis;
    this.stopped = null;
  }

  /** Call `show()` as soon as a voice of the language is there. */
  whenSpoken(language, show) {
    if (!this.synthesis) return;
    const look = () => Boolean(voiceFor(language, this.synthesis.getVoices())) && (show(), true);
    if (!look()) this.synthesis.addEventListener?.("voiceschanged", look, { once: true });
  }

  /** Read a text; `over()` is called at the end or when it is stopped. */
  read(text, language, over) {
    this.stop();
    this.stopped = over;
    const finish = () => this.stopped === over && this.stop(); // what was stopped says so later, when another is read
    const parts = breaths(text);
    parts.forEach((part, index) => {
      const said = new SpeechSynthesisUtterance(part);
      said.voice = voiceFor(language, this.synthesis.getVoices());
      said.lang = said.voice ? said.voice.lang : language;
      said.onerror = finish;
      if (index === parts.length - 1) said.onend = finish;
      this.synthesis.speak(said);
    });
  }

  stop() {
    const over = this.stopped;
    this.stopped = null;
    if (over) {
      this.synthesis.cancel();
      over();
    }
  }
}

/** A dictation that gives texts as they are heard; null where the browser has none. */
export function dictation(language, { heard, over }) {
  const Recognition = globalThis.SpeechRecognition || globalThis.webkitSpeechRecognition;
  if (!Recognition) return null;
  const one = new Recognition();
  one.lang = language;
  one.onresult = (event) => heard([...event.results].map((result) => result[0].transcript).join(" "));
  one.onend = over;
  one.onerror = over;
  return one;
}
