// Hocuspocus with its SQLite extension, both as they come.
import { Server } from "@hocuspocus/server";
import { SQLite } from "@hocuspocus/extension-sqlite";

const [, , port, folder] = process.argv;
const server = new Server({
  address: "127.0.0.1",
  port: Number(port),
  quiet: true,
  stopOnSignals: false,
  extensions: [new SQLite({ database: `${folder}/text.sqlite` })],
});
await server.listen();
console.log("ready");
