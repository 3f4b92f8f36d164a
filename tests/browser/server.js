// `inhabit serve` as a process of its own, on a port that is free.
import { spawn } from "node:child_process";

/** Starts the program on a scenario, with `options` besides; gives its process and, once it listens, its address. */
export const serve = async (program, scenario, ...options) => {
  const server = spawn(program, ["serve", scenario, "--listen", "127.0.0.1:0", "--json", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const base = await new Promise((done, fail) => {
    let text = "";
    server.on("error", fail);
    server.on("exit", (code) => fail(new Error(`the server ended with ${code}`)));
    server.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("}")) done(`http://${JSON.parse(text).listen}`);
    });
  });
  return { server, base };
};
