import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/workflows/deliver/retried.js";
import {
  checkWebhookUrl,
  deliver,
  signature,
  type WebhookRequest,
} from "../../../src/workflows/deliver/webhook.js";

const now = new Date("2026-11-22T07:00:00Z");

/** A receiver that gives these answers in order; an Error stands for a broken connection. */
function receiver(answers: readonly (number | Answer | Error)[]) {
  const requests: WebhookRequest[] = [];
  const waits: number[] = [];
  return {
    requests,
    waits,
    ports: {
      now: () => now,
      sleep: async (milliseconds: number) => void waits.push(milliseconds),
      post: async (request: WebhookRequest): Promise<Answer> => {
        const answer = answers[requests.length] ?? 200;
        requests.push(request);
        if (answer instanceof Error) throw answer;
        return typeof answer === "number" ? { status: answer, retryAfter: null } : answer;
      },
    },
  };
}

const delivery = { url: "https://hooks.example.com/in?key=hidden", id: "msg_1", body: { a: "ä" } };

describe("a delivery to a webhook", () => {
  it("is signed as Standard Webhooks says", () => {
    // The example of the specification's reference libraries.
    expect(
      signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        '{"test": 2432232314}',
      ),
    ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("signs exactly the bytes it sends, with the time it sends them", async () => {
    const { requests, ports } = receiver([]);
    await deliver({ ...delivery, secret: "s3cret" }, ports);
    const [request] = requests;
    expect(request?.headers["webhook-signature"]).toBe(
      signature("s3cret", "msg_1", String(now.getTime() / 1000), request?.body ?? ""),
    );
    expect(JSON.parse(request?.body ?? "")).toEqual(delivery.body);
  });

  it("carries no signature without a secret", async () => {
    const { requests, ports } = receiver([]);
    await deliver(delivery, ports);
    expect(requests[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  it("is tried again after a passing failure, with the same id and longer pauses", async () => {
    const { requests, waits, ports } = receiver([503, new Error("reset"), 429]);
    expect(await deliver(delivery, ports)).toEqual({ tries: 4 });
    expect(new Set(requests.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set(["msg_1"]));
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it("waits as long as the receiver asks, up to a minute", async () => {
    const { waits, ports } = receiver([
      { status: 429, retryAfter: "7" },
      { status: 503, retryAfter: "Sun, 22 Nov 2026 07:00:20 GMT" },
      { status: 503, retryAfter: "9999" },
    ]);
    await deliver(delivery, ports);
    expect(waits).toEqual([7000, 20_000, 60_000]);
  });

  it("gives up at once where trying again helps nothing", async () => {
    for (const status of [301, 400, 401, 404, 410]) {
      const { requests, ports } = receiver([status]);
      await expect(deliver(delivery, ports)).rejects.toMatchObject({ certain: true, status });
      expect(requests).toHaveLength(1);
    }
  });

  it("gives up after five tries, and its message holds no secret of the address", async () => {
    const { requests, ports } = receiver([500, 500, 500, 500, 500, 500]);
    const error = await deliver(delivery, ports).catch((thrown: Error) => thrown);
    expect(requests).toHaveLength(5);
    expect(error).toMatchObject({ certain: false, status: 500 });
    expect(String(error)).not.toContain("hidden");
  });

  it("goes over https alone, but for this machine", () => {
    for (const good of ["https://a.example", "http://127.0.0.1:9", "http://localhost/x"]) {
      expect(checkWebhookUrl(good).href).toBeTruthy();
    }
    for (const bad of ["http://a.example", "ftp://127.0.0.1", "file:///etc/passwd", "x"]) {
      expect(() => checkWebhookUrl(bad)).toThrow(/https/);
    }
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["http"] }), (url) => {
        expect(() => checkWebhookUrl(url)).toThrow();
      }),
    );
  });
});
