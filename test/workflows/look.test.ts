import { describe, expect, it } from "vitest";
import { readLook } from "../../src/workflows/look.js";

const PNG = Buffer.from("89504e470d0a1a0a", "hex");

async function looked(logo: Buffer | null, colour?: string) {
  const said: string[] = [];
  const files = { read: async () => logo ?? Buffer.alloc(0), size: async () => logo?.length ?? null };
  const look = await readLook(
    files,
    { look: { ...(colour === undefined ? { logo: "brand/logo" } : { colour }), language: "de" } },
    (line) => said.push(line),
  );
  return { look, said };
}

describe("the look of a page", () => {
  it.each([
    ["image/png", PNG],
    ["image/jpeg", Buffer.from("ffd8ffe0", "hex")],
    ["image/gif", Buffer.from("GIF89a")],
    ["image/webp", Buffer.from("RIFF\0\0\0\0WEBPVP8 ")],
    [
      "image/svg+xml",
      Buffer.from('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
  ])("holds a logo that is %s", async (type, bytes) => {
    expect((await looked(bytes)).look).toEqual({
      logo: `data:${type};base64,${bytes.toString("base64")}`,
      language: "de",
    });
  });

  it.each([
    ["there is no file brand/logo", null],
    ["brand/logo is no PNG, JPEG, GIF, WebP or SVG", Buffer.from("<html><svg></svg></html>")],
    ["brand/logo has 201 KB, at most 200 go into a page", Buffer.concat([PNG, Buffer.alloc(200 * 1024)])],
  ])("is refused where %s", async (why, bytes) => {
    await expect(looked(bytes)).rejects.toMatchObject({
      code: "logo-unusable",
      exitCode: 3,
      message: `the logo can't be used: ${why}`,
    });
  });

  it("says where a colour could not be read and which one stands for it", async () => {
    const { look, said } = await looked(null, "#ffee00");
    expect(look?.colours?.dark).toBe("#ffee00");
    expect(said).toEqual([
      `the colour #ffee00 could not be read everywhere, so the page takes ${look?.colours?.light} on light ground`,
    ]);
  });

  it("is nothing where nothing is asked for", async () => {
    await expect(readLook({} as never, {}, () => {})).resolves.toBeUndefined();
  });
});
