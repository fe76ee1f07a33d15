// The calls of a plan of one property, by the official clients and nothing else.
import { v1alpha, v1beta } from "@google-analytics/admin";
import { credentials } from "@grpc/grpc-js";

const [servicePath, port] = (process.env.GA4_EMULATOR_HOST ?? "").split(":");
const options = { servicePath, port: Number(port), sslCreds: credentials.createInsecure() };
const beta = new v1beta.AnalyticsAdminServiceClient(options);
const alpha = new v1alpha.AnalyticsAdminServiceClient(options);
const parent = "properties/1001";
await beta.getProperty({ name: parent });
await beta.listKeyEvents({ parent, pageSize: 200 });
const [streams] = await beta.listDataStreams({ parent, pageSize: 200 });
for (const { name } of streams) await alpha.listEventCreateRules({ parent: name, pageSize: 200 });
await Promise.all([beta.close(), alpha.close()]);
