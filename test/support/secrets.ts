/** Secrets of every kind that can get near this program, made up; `parts` are what may not be seen of each. */

const PEM_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7planted1";
const PEM = `-----BEGIN PRIVATE KEY-----\n${PEM_BODY}\n-----END PRIVATE KEY-----\n`;

export const SERVICE_ACCOUNT: string = JSON.stringify({
  type: "service_account",
  project_id: "shop",
  private_key_id: "0123planted2abcdef",
  private_key: PEM,
  client_email: "robot@shop.iam.gserviceaccount.com",
});
/** What a login of gcloud leaves. */
export const USER_LOGIN: string = JSON.stringify({
  type: "authorized_user",
  client_id: "764086051850.apps.googleusercontent.com",
  client_secret: "d-FL95Q19q7MQmFplanted3",
  refresh_token: "1//09planted4-AbCdEfGhIjKlMnOpQrStUvWxYz",
});

export const SECRETS: readonly {
  readonly name: string;
  readonly text: string;
  readonly parts: readonly string[];
}[] = [
  { name: "a service account's key", text: SERVICE_ACCOUNT, parts: [PEM_BODY, "planted1", "planted2"] },
  { name: "a private key", text: PEM, parts: ["planted1"] },
  { name: "a private key that was cut off", text: PEM.slice(0, 80), parts: [PEM_BODY.slice(0, 20)] },
  { name: "a user's login", text: USER_LOGIN, parts: ["planted3", "planted4"] },
  { name: "an access token", text: "ya29.a0AfPlanted5_xyz-ABC", parts: ["Planted5"] },
  { name: "a refresh token", text: "1//0gPlanted6AbCdEfGhIjKlMn", parts: ["Planted6"] },
  { name: "a client secret", text: "GOCSPX-Planted7_abcdefghijklmn", parts: ["Planted7"] },
  { name: "an API key", text: `AIzaPlanted8${"x".repeat(27)}`, parts: ["Planted8"] },
  { name: "a bearer", text: "Authorization: Bearer planted9.abc/def==", parts: ["planted9"] },
  { name: "basic authentication", text: "Authorization: Basic cGxhbnRlZDo5OQ==", parts: ["cGxhbnRl"] },
  {
    name: "a proxy's password",
    text: "http://ana:planted10@proxy.example:3128/",
    parts: ["planted10", "ana:"],
  },
  {
    name: "an API secret of the Measurement Protocol",
    text: "https://www.google-analytics.com/mp/collect?measurement_id=G-1&api_secret=planted11AbC",
    parts: ["planted11"],
  },
  {
    name: "a Slack webhook",
    text: "https://hooks.slack.com/services/T0/B0/planted12",
    parts: ["planted12", "T0/"],
  },
  {
    name: "a Teams webhook",
    text: "https://acme.webhook.office.com/webhookb2/planted13@1/x",
    parts: ["planted13"],
  },
  { name: "a Discord webhook", text: "https://discord.com/api/webhooks/1/planted14", parts: ["planted14"] },
  {
    name: "a chat webhook",
    text: "https://chat.googleapis.com/v1/spaces/A/messages?key=planted15",
    parts: ["planted15"],
  },
  { name: "a token of GitHub", text: "ghp_planted16AbCdEfGhIjKlMnOpQrStUvWx", parts: ["planted16"] },
  { name: "a signed token", text: "eyJhbGciOiJSUzI1.eyJpc3MiOiJwbGFu.planted17", parts: ["planted17"] },
];
