// The words of a language and what the server always offers in it, asked once each.

const PATIENCE_MS = 15000;

export class Words {
  /** `client` is a Client: the words come from its server. */
  constructor(client) {
    this.client = client;
    this.kits = new Map();
  }

  /** The kit of the first of these languages (codes, the best first) that the server speaks; raises when it does not answer. */
  async of(...languages) {
    const key = languages.join(",");
    if (!this.kits.has(key)) {
      const kit = await this.client.json(`/textes/${key}.json`, PATIENCE_MS);
      this.kits.set(key, kit).set(kit.language, kit);
    }
    return this.kits.get(key);
  }

  /** The kit of a language, or `otherwise` when it cannot be had. */
  async orElse(language, otherwise) {
    try {
      return await this.of(language);
    } catch {
      return otherwise;
    }
  }
}
