/** How secrets look, and that they are hidden, whole, in every way a text can hold them; and what is no secret stays. */
import { describe, expect, it } from "vitest";
import { hideSecrets, isKey, secretsIn } from "../../src/diagnostics/secrets.js";
import { SECRETS } from "../support/secrets.js";

describe("a secret", () => {
  it.each(SECRETS)("$name is hidden in a sentence, in JSON and in JSON within JSON", ({ text, parts }) => {
    for (const shown of [
      text,
      JSON.stringify({ message: text }),
      JSON.stringify(JSON.stringify({ a: text })),
    ]) {
      const hidden = hideSecrets(`before ${shown} after`);
      for (const part of parts) expect(hidden).not.toContain(part);
      expect(hidden).toContain("[hidden]");
      expect(hidden).toMatch(/^before /);
    }
    const json = hideSecrets(JSON.stringify({ message: text, next: 1 }));
    expect(JSON.parse(json)).toMatchObject({ next: 1 });
  });

  it("that a variable holds is hidden as it is and as JSON writes it", () => {
    const held = {
      DB_PASSWORD: 'pa"ss\nword!',
      MY_TOKEN: "plain-old-token",
      PATH: "/usr/local/bin",
      A_TOKEN: "x",
    };
    const values = secretsIn(held);
    const text = hideSecrets(`${held.DB_PASSWORD} ${JSON.stringify(held)} in /usr/local/bin x`, values);
    expect(text).not.toMatch(/pa"ss|pa\\"ss|plain-old/);
    expect(text).toContain("in /usr/local/bin x");
    expect(secretsIn({ GOOGLE_APPLICATION_CREDENTIALS: "/home/ana/key.json" })).toEqual([]);
    expect(secretsIn({ GOOGLE_APPLICATION_CREDENTIALS: '{"type":"service_account"}' })).not.toEqual([]);
  });
});

it("what is no secret stays as it is", () => {
  for (const text of [
    "https://shop.example/a/b?page=1&keyword=x https://shop.example:8080/@ana",
    "error file-wrong goals/site.yaml:3:5 /home/ana/key.json",
    '{"token_type":"Bearer","key":"order@2"}',
    "Bearer of bad news",
    "1//0 is no number",
    "properties/123/keyEvents/4",
  ])
    expect(hideSecrets(text)).toBe(text);
});

it("a key is told from the path of one", () => {
  for (const key of [
    '{"type":"x"}',
    ' {\n"type": 1}',
    "-----BEGIN PRIVATE KEY-----",
    `ewog${"A".repeat(200)}`,
  ])
    expect(isKey(key)).toBe(true);
  for (const path of ["key.json", "/home/ana/keys/ey.json", "C:\\keys\\key.json", "~/k e y.json"])
    expect(isKey(path)).toBe(false);
});
