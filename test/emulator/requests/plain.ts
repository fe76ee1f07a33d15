/** Answers of the official clients, whichever way they came: gRPC and REST leave other things unset. */

/** What a message says, without what is at its default and what clients add. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (Buffer.isBuffer(value)) return value.toString("base64");
  // 64-bit integers: protobufjs keeps them as objects
  if ("low" in value && "high" in value) return String(value);
  const said = Object.entries(value).filter(([key]) => !isChoice(key, value));
  return Object.fromEntries(said.map(([key, one]) => [key, plain(one)]).filter(([, one]) => !isDefault(one)));
}

function isDefault(value: unknown): boolean {
  if (
    value === undefined ||
    value === null ||
    value === "" ||
    value === 0 ||
    value === false ||
    value === "0"
  )
    return true;
  if (typeof value === "string") return value.endsWith("_UNSPECIFIED");
  return Array.isArray(value) && value.length === 0;
}

/** A virtual key that says which member of a choice is set. */
function isChoice(key: string, message: object): boolean {
  const value = (message as Readonly<Record<string, unknown>>)[key];
  return (
    typeof value === "string" && value !== "" && key !== value && value in message && !Array.isArray(message)
  );
}
